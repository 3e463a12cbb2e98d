// The main job from end to end: a family of four applies on a phone, four officers decide, days pass, the applicant rates.
import type { Browser, Page } from "@playwright/test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { applyAsFamily, family, type Family } from "../../families.ts";
import { accessible, bothLanguages, expect, fitsPhone, server } from "../../fixtures.ts";
import { test } from "../../own-city.ts";
import { act, anju, demo, offered, officer, openCase, undoOver, type Grounds } from "../../staff.ts";
import { choose, forward, press, refusedWith, register } from "../../steps.ts";

/** The showcase family of each project: both are eligible, and nobody else applies for them. */
function ofProject(project: string): Family {
  if (project === "later") return family("周秀兰", "19900000001", "married", "0101", { 陈德福: "19900000002", 陈敏: "19900000003" });
  return family("李春梅", "19900000021", "divorced", "0101");
}

/** One officer comes in, does one act on the case, and goes. */
async function visit(browser: Browser, who: string, number: string, what: string, grounds: Grounds): Promise<void> {
  const page = await officer(browser, who);
  await openCase(page, number);
  await offered(page, what);
  if (what === "accept") await undoOver(page);
  await accessible(page);
  await act(page, what, grounds);
  await page.context().close();
}

/** The registers at work: ten a page, narrowed by condition and department; what is shown stands in the address. */
async function registersAtWork(page: Page): Promise<void> {
  const rows = page.locator("main tbody tr");
  await expect(rows).toHaveCount(10);
  await fitsPhone(page);
  await press(page, page.locator('main nav a[href$="?page=2"]'));
  await expect(rows).toHaveCount(7);
  await page.locator('[name="owner"]').selectOption("tax_bureau");
  await press(page, page.locator("main form button.button"));
  await expect(page).toHaveURL(/\/desk\/registers\?owner=tax_bureau$/);
  await expect(rows).toHaveCount(1);
  // It is in one of the two conditions; of the other there is none, and the page says so.
  let found = 0;
  for (const state of ["attention", "fine"]) {
    await press(page, page.locator(`main nav a[href*="state=${state}"]`));
    await expect(page).toHaveURL(new RegExp(`state=${state}&owner=tax_bureau$`));
    const here = await rows.count();
    if (here === 0) await expect(page.locator("main")).toContainText("没有符合条件的登记库");
    found += here;
    await bothLanguages(page);
  }
  expect(found).toBe(1);
}

/** The family buys a home; the next re-check says so to an officer, who handles the clue. */
async function newHome(id: string, browser: Browser): Promise<void> {
  // The city's day begins eight hours before that of UTC.
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const home = { holder: id, seq: 1, contract: "HT-2026-1", location: "城南区花园街道 8 号", use: "residential", area: 1_300_000, share: 10_000 };
  const file = join(server.data, `contracts-${id}.ndjson`);
  writeFileSync(file, `${JSON.stringify({ ...home, filed: day, state: "filed" })}\n`);
  expect(anju("register", "import", "contract_filing", file, "--kind", "full", "--as-of", day)).toMatch(/^loaded/);
  expect(anju("recheck", "--scope", "waiting")).toMatch(/^checked [1-9]/);

  const second = await officer(browser, "chengnan.second");
  await press(second, second.locator('nav a[href="/desk/clues"]'));
  await expect(second.locator("main tbody tr").first()).toContainText("不再符合");
  await accessible(second);
  await bothLanguages(second);
  await press(second, second.locator("main tbody tr", { hasText: "人均住房" }).locator("a").first());
  await accessible(second);
  await bothLanguages(second);
  await press(second, second.locator("main form button.button"));
  await expect(second.locator(".errors li")).not.toHaveCount(0);
  await choose(second, "state", "followed");
  await second.locator('[name="note"]').fill("已约谈，另案复核");
  await press(second, second.locator("main form button.button"));
  await expect(second.locator("main")).toContainText("已约谈，另案复核");
  await second.goto("/desk/clues?state=handled");
  await expect(second.locator("main tbody")).toContainText("已跟进");
  await second.context().close();

  const administrator = await officer(browser, "city-centre.admin");
  for (const page of ["registers", "look-ups"]) {
    await press(administrator, administrator.locator(`main a[href="/desk/${page}"]`));
    await accessible(administrator);
    await bothLanguages(administrator);
    if (page === "registers") await registersAtWork(administrator);
    await administrator.goto("/desk/staff");
  }
  await administrator.context().close();
}

test("a family applies, four officers decide, and the applicant rates the decision", async ({ page, browser }, info) => {
  test.setTimeout(360_000);
  const own = ofProject(info.project.name);
  await register(page, own, "/apply");
  const number = await applyAsFamily(page, own, accessible);
  await accessible(page);

  await visit(browser, "huayuan.accept", number, "accept", {});
  // The registers are asked by the hall itself.
  await visit(browser, "huayuan.first", number, "first_pass", { opinion: "材料齐全，登记信息与申报一致。" });
  await visit(browser, "chengnan.second", number, "second_pass", { opinion: "同意初审意见。" });

  const visitor = await browser.newContext({ baseURL: server.url, locale: "zh-CN", javaScriptEnabled: info.project.use.javaScriptEnabled });
  const square = await visitor.newPage();
  await square.goto("/notices");
  await press(square, square.locator('main a[href^="/notices/"]', { hasText: `${own.name.slice(0, 1)}*` }).first());
  await expect(square).toHaveURL(/\/notices\/./);
  await expect(square.locator("main")).toContainText(`${own.name.slice(0, 1)}*`);
  await expect(square.locator("body")).not.toContainText(own.name);
  await expect(square.locator("body")).not.toContainText(own.id);
  await bothLanguages(square);
  await visitor.close();

  demo("ahead", "--days", "16");
  await visit(browser, "chengnan.decide", number, "approve", { opinion: "准予登记。" });

  await page.goto("/my");
  await press(page, page.locator('main a[href^="/my/cases/"]').first());
  await expect(page.locator("h1")).toContainText("轮候");
  await accessible(page);
  await press(page, page.locator('a[href$="/letters"]').first());
  await expect(page).toHaveURL(/\/letters$/);
  await press(page, page.locator('main a[href*="/letters/"]', { hasText: "决定书" }).first());
  await expect(page).toHaveURL(/\/letters\/./);
  await expect(page.locator("main")).toContainText("准予登记");
  await expect(page.locator("main")).toContainText("行政复议");
  await bothLanguages(page);

  // Who looked at the family's data stands there for its owner.
  await page.goto("/my");
  await press(page, page.locator('main a[href^="/my/cases/"]').first());
  await press(page, page.locator('a[href$="/looks"]'));
  expect(await page.locator("main li.card").count()).toBeGreaterThan(2);
  await accessible(page);
  await bothLanguages(page);

  await newHome(own.id, browser);

  await page.goto("/my/messages");
  await accessible(page);
  await press(page, page.locator('a[href^="/my/rate/"]').first());
  await choose(page, "level", "1");
  // The lowest level owes a reason.
  await refusedWith(page, forward(page), 1);
  await bothLanguages(page);
  await page.locator('main form input[type="checkbox"]').first().check({ force: true });
  await press(page, forward(page));
  await expect(page).toHaveURL(/\/rate\/thanks/);
});
