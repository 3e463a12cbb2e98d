// How a page looks to people: it fits a small phone, axe finds nothing serious, and both hold in both languages.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { join } from "node:path";
import { server } from "./server.mjs";

/** A picture of every page the journeys look at, to be looked at by people: in the folder that ANJU_PICTURES names. */
async function picture(page: Page): Promise<void> {
  const folder = process.env.ANJU_PICTURES;
  if (!folder) return;
  const path = new URL(page.url()).pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id").replaceAll("/", "_");
  const language = await page.locator("html").getAttribute("lang");
  await page.screenshot({ path: join(folder, `${test.info().project.name}${path}.${language}.${pictures++}.png`), fullPage: true });
}
let pictures = 0;

/** Nothing is wider than the screen: nobody has to scroll sideways to read a line. */
export async function fits(page: Page): Promise<void> {
  const wider = await page.evaluate(() => {
    const screen = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= screen) return "";
    const wide = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > screen + 1);
    return `${document.documentElement.scrollWidth} > ${screen}: ${wide.slice(0, 3).map((element) => element.outerHTML.slice(0, 120)).join(" | ")}`;
  });
  expect(wider, `${page.url()} is wider than the screen`).toBe("");
}

/** A page of a wide screen fits a small phone, too. */
export async function fitsPhone(page: Page): Promise<void> {
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 640 });
  await fits(page);
  if (wide) await page.setViewportSize(wide);
}

/** The page fits its screen, and axe has no serious finding. */
export async function accessible(page: Page): Promise<void> {
  await picture(page);
  await fits(page);
  const { project } = test.info();
  // Axe is a script, and without the module the HTML is that of the other projects.
  if (project.use.javaScriptEnabled === false || project.name === "wasm-blocked") return;
  const built = `${project.name} ${await structure(page)}`;
  if (looked.has(built)) return;
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]).analyze();
  const serious = found.violations.filter((violation) => violation.impact === "serious" || violation.impact === "critical");
  const said = serious.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target).join(" | ")}`);
  expect(said, `axe on ${page.url()}`).toEqual([]);
  looked.add(built);
}

/** What axe has seen in this worker: a page built of the same parts in the same language has nothing new for it. */
const looked = new Set<string>();

function structure(page: Page): Promise<string> {
  return page.evaluate(() => {
    const parts = [...document.querySelectorAll("*")].map((part) => {
      const attributes = part.getAttributeNames().filter((name) => name !== "value" && name !== "checked" && name !== "data-hk");
      const fixed = attributes.map((name) => (["class", "type", "role", "lang", "data-tone", "data-kind"].includes(name) ? `${name}=${part.getAttribute(name)}` : name));
      return `${part.tagName} ${fixed.join(" ")} ${part.childNodes.length > 0}`;
    });
    return `${document.documentElement.lang} ${location.pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "")} ${parts.join("\n")}`;
  });
}

/** Lets the hall speak a language from the next page on, as its switch does. */
export async function speak(page: Page, language: string): Promise<void> {
  await page.context().addCookies([{ name: "lang", value: language, url: server.url }]);
}

/** The page at hand in the language it has and in the other one; it is the first again afterwards. */
export async function bothLanguages(page: Page): Promise<void> {
  await accessible(page);
  // The words are the same in every project, and a phone has least room for them.
  if (!["phone", "later"].includes(test.info().project.name)) return;
  const html = page.locator("html");
  const own = (await html.getAttribute("lang")) ?? "zh-CN";
  const other = own === "en" ? "zh-CN" : "en";
  await speak(page, other);
  await page.reload();
  await expect(html).toHaveAttribute("lang", other);
  await accessible(page);
  await speak(page, own);
  await page.reload();
  await expect(html).toHaveAttribute("lang", own);
}

/** Every link of the error summary reaches a field: it is there, and the first gets the focus. */
export async function summaryReaches(page: Page): Promise<void> {
  const links = page.locator(".errors a");
  const targets = await links.evaluateAll((found) => found.map((link) => link.getAttribute("href") ?? ""));
  expect(targets.length, "links in the error summary").toBeGreaterThan(0);
  for (const target of targets) {
    expect(target).toMatch(/^#./);
    await expect(page.locator(`[id=${JSON.stringify(target.slice(1))}]`), `${target} of the error summary`).toHaveCount(1);
  }
  await links.first().click();
  const field = page.locator(`[id=${JSON.stringify((targets[0] ?? "#").slice(1))}]`);
  await expect(field).toBeFocused();
  await expect(field).toBeInViewport();
}
