// What every journey has: a page of its project's kind that fails on broken policy or scripts, axe, and the demo carrier's SMS.
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { server } from "./server.mjs";

export { expect, server };

export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ page, context }, use, info) => {
      const complaints: string[] = [];
      if (info.project.name === "wasm-blocked") await context.route("**/*.wasm", (route) => route.abort());
      if (info.project.name === "elder") await context.addCookies([{ name: "size", value: "2", url: server.url }]);
      const expected = info.project.name === "wasm-blocked" ? /Failed to load resource|Failed to fetch/ : /the server responded with a status of 4/;
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error" && !expected.test(message.text())) complaints.push(message.text());
      });
      await use(complaints);
      expect(complaints, "errors on the page's console").toEqual([]);
    },
    { auto: true },
  ],
});

/** A picture of every page the journeys look at, to be looked at by people: in the folder that ANJU_PICTURES names. */
async function picture(page: Page): Promise<void> {
  const folder = process.env.ANJU_PICTURES;
  if (!folder) return;
  const path = new URL(page.url()).pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id").replaceAll("/", "_");
  const language = await page.locator("html").getAttribute("lang");
  await page.screenshot({ path: join(folder, `${test.info().project.name}${path}.${language}.${pictures++}.png`), fullPage: true });
}
let pictures = 0;

/** No serious finding of axe on the page at hand. */
export async function accessible(page: Page): Promise<void> {
  await picture(page);
  // Axe is a script; the other projects look at the same HTML.
  if (test.info().project.use.javaScriptEnabled === false) return;
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]).analyze();
  const serious = found.violations.filter((violation) => violation.impact === "serious" || violation.impact === "critical");
  expect(serious.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target).join(" | ")}`)).toEqual([]);
}

/** The browser module has woken the page. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => document.documentElement.dataset.awake !== undefined);
}

interface Sms {
  phone: string;
  text: string;
}

/** Every SMS the demo carrier has delivered to a phone, oldest first. */
export function messages(phone: string): Sms[] {
  const file = join(server.data, "demo-sms.ndjson");
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trim().split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Sms).filter((sms) => sms.phone === phone);
}

/** The six digits of the newest code sent to a phone after the first `seen` messages. */
export async function code(phone: string, seen = 0): Promise<string> {
  let found: string | undefined;
  await expect
    .poll(() => (found = messages(phone).slice(seen).reverse().map((sms) => /\b\d{6}\b/.exec(sms.text)?.[0]).find(Boolean)), { timeout: 20_000 })
    .toBeTruthy();
  return found ?? "";
}
