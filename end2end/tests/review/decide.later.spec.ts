// The main job from end to end: a family of four applies on a phone, four officers decide, days pass, the applicant rates.
// It moves the city ahead in time, so it runs when every other journey is over.
import { execFileSync } from "node:child_process";
import type { Browser, Page } from "@playwright/test";
import { accessible, code, expect, messages, server, test } from "../../fixtures.ts";
import { staffSignIn } from "../../staff.ts";
import { choose, goOn, press, register } from "../../steps.ts";

interface Family {
  name: string;
  id: string;
  phone: string;
  /** Phones of the other adults, by name. */
  adults: Record<string, string>;
  marital: string;
}

/** The showcase family of each project: both are eligible, and nobody else applies for them. */
const FAMILIES: Record<string, Family> = {
  later: {
    name: "周秀兰",
    id: showcase("周秀兰"),
    phone: "19900000001",
    adults: { 陈德福: "19900000002", 陈敏: "19900000003" },
    marital: "married",
  },
  "later-scripts-off": { name: "李春梅", id: showcase("李春梅"), phone: "19900000021", adults: {}, marital: "divorced" },
};

/** The ID number of a showcase person, from the list the demo prints. */
function showcase(name: string): string {
  const env = { ...process.env, ANJU_DATA: server.data };
  const listed = execFileSync(server.anju, ["demo", "accounts"], { cwd: server.root, env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return new RegExp(`${name}\\s+(\\d{17}[\\dX])`).exec(listed)?.[1] ?? "";
}

/** Moves the city ahead; the server follows by itself. */
function ahead(days: number): void {
  const env = { ...process.env, ANJU_DATA: server.data };
  execFileSync(server.anju, ["demo", "ahead", "--days", String(days)], { cwd: server.root, env, stdio: "ignore" });
}

async function officer(browser: Browser, name: string, scripts: boolean | undefined): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "zh-CN", baseURL: server.url, javaScriptEnabled: scripts });
  const page = await context.newPage();
  await staffSignIn(page, name);
  await expect(page).toHaveURL(/\/desk$/);
  return page;
}

/** The hall moves cases on by itself within a minute, so a case may reach this desk a little later. */
async function open(page: Page, number: string): Promise<void> {
  await expect(async () => {
    await page.goto("/desk");
    await page.locator('[name="typed"]').fill(number);
    await page.getByRole("button", { name: "找办件" }).click();
    await expect(page).toHaveURL(/\/desk\/cases\//, { timeout: 2_000 });
  }).toPass({ timeout: 90_000 });
}

/** Opens the case and does one act on it. */
async function act(browser: Browser, who: string, number: string, what: string, opinion: string, scripts: boolean | undefined): Promise<void> {
  const page = await officer(browser, who, scripts);
  await open(page, number);
  // The hall asks the registers by itself, soon after acceptance.
  await expect(async () => {
    await page.reload();
    await expect(page.locator(`input[name="act"][value="${what}"]`)).toHaveCount(1, { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await accessible(page);
  await choose(page, "act", what);
  if (opinion) await page.locator('[name="opinion"]').fill(opinion);
  const here = page.url();
  await page.getByRole("button", { name: "提交并看下一件" }).click();
  // The next case of the desk, or the worklist when there is none.
  await expect(page).not.toHaveURL(here);
  await expect(page).toHaveURL(/\/desk(\/cases\/[^/]+)?$/);
  await expect(page.locator(".errors")).toHaveCount(0);
  await page.context().close();
}

async function fillIn(page: Page, family: Family): Promise<string> {
  await page.goto("/apply");
  await goOn(page);
  await page.goto("/apply/household");
  await press(page, page.locator('form[action*="propose-members"] button'));
  for (const answer of await page.locator('input[name^="applies_"][value="yes"]').all()) await answer.check({ force: true });
  await choose(page, "marital", family.marital);
  await accessible(page);
  await goOn(page);

  await page.goto("/apply/consents");
  for (const tick of await page.locator('input[name="own"], input[name^="guardian_"]').all()) await tick.check({ force: true });
  await goOn(page);
  for (const [name, phone] of Object.entries(family.adults)) {
    await page.goto("/apply/consents");
    await page.locator('a[href^="/apply/consents/"]', { hasText: name }).click();
    await page.locator('[name^="phone_"]').fill(phone);
    await press(page, page.locator('button[formaction*="send-member-code"]'));
    await page.locator('[name^="code_"]').fill(await code(phone));
    await accessible(page);
    await goOn(page);
  }
  await page.goto("/apply/registers");
  await accessible(page);
  await goOn(page);
  const members = await page.locator('a[href^="/apply/registers/"]').evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  expect(members.length).toBeGreaterThan(1);
  for (const member of members) {
    await page.goto(member);
    await expect(page.locator("main")).not.toContainText(family.id);
    for (const right of await page.locator('input[name^="right_"][value="yes"]').all()) await right.check({ force: true });
    await accessible(page);
    await goOn(page);
  }

  await page.goto("/apply/housing");
  await choose(page, "kind", "rented");
  await page.locator('[name="area"]').fill("42.6");
  await page.locator('[name="people"]').fill(String(members.length));
  await page.locator('[name="rent"]').fill("800");
  await goOn(page);
  await page.goto("/apply/livelihood");
  await choose(page, "group", "family");
  await accessible(page);
  await goOn(page);
  await page.goto("/apply/wish");
  await choose(page, "mode", "flat");
  await choose(page, "area", "0101");
  await choose(page, "district", "01");
  await accessible(page);
  await goOn(page);
  await page.goto("/apply/commitment");
  const seen = messages(family.phone).length;
  await press(page, page.locator('button[formaction*="commitment-code"]'));
  await page.locator('[name="agree"]').check({ force: true });
  await page.locator('[name="code"]').fill(await code(family.phone, seen));
  await goOn(page);
  await page.goto("/apply/check");
  await accessible(page);
  await goOn(page);
  await expect(page).toHaveURL(/\/my\/cases\/[^/]+\/receipt/);
  await accessible(page);
  return (await page.locator("main").innerText()).match(/[A-Z0-9]{3,}(?:-[A-Z0-9]+)+/)?.[0] ?? "";
}

test("a family applies, four officers decide, and the applicant rates the decision", async ({ page, browser }, info) => {
  test.setTimeout(300_000);
  const family = FAMILIES[info.project.name];
  if (!family) throw new Error(`no family for ${info.project.name}`);
  const scripts = info.project.use.javaScriptEnabled;
  await register(page, family, "/apply");
  const number = await fillIn(page, family);

  await act(browser, "huayuan.accept", number, "accept", "", scripts);
  // Ten minutes to take it back are over with the acceptance; the registers are asked by the hall itself.
  await act(browser, "huayuan.first", number, "first_pass", "材料齐全，登记信息与申报一致。", scripts);
  await act(browser, "chengnan.second", number, "second_pass", "同意初审意见。", scripts);

  const visitor = await browser.newContext({ baseURL: server.url, locale: "zh-CN", javaScriptEnabled: scripts });
  const square = await visitor.newPage();
  await square.goto("/notices");
  await square.locator('main a[href^="/notices/"]').first().click();
  await expect(square.locator("main")).toContainText(`${family.name.slice(0, 1)}*`);
  await expect(square.locator("main")).not.toContainText(family.name);
  await expect(square.locator("main")).not.toContainText(family.id);
  await accessible(square);
  await visitor.close();

  ahead(16);
  await act(browser, "chengnan.decide", number, "approve", "准予登记。", scripts);

  await page.goto("/my");
  await page.locator('main a[href^="/my/cases/"]').first().click();
  await accessible(page);
  await page.locator('a[href$="/letters"]').first().click();
  await page.locator('main a[href*="/letters/"]', { hasText: "决定书" }).first().click();
  await expect(page.locator("main")).toContainText("准予登记");
  await expect(page.locator("main")).toContainText("行政复议");
  await accessible(page);

  await page.goto("/my/messages");
  await accessible(page);
  await page.locator('a[href^="/my/rate/"]').first().click();
  await choose(page, "level", "1");
  await page.locator("main form button.button").first().click();
  await expect(page.locator(".errors"), "the lowest level owes a reason").toHaveCount(1);
  await page.locator('main form input[type="checkbox"]').first().check({ force: true });
  await page.locator("main form button.button").first().click();
  await expect(page).toHaveURL(/\/rate\/thanks/);
});
