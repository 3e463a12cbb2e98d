// Registers are down: the family still goes on, the officer sees what is unproven, no rule decides on silence. Then they are up
// again, and what they say is added to what the others have said.
import type { Locator, Page } from "@playwright/test";
import { applyAsFamily, family } from "../../families.ts";
import { expect } from "../../fixtures.ts";
import { test } from "../../own-city.ts";
import { act, offered, officer, openCase, undoOver } from "../../staff.ts";
import { choose, press, refusedWith, register } from "../../steps.ts";

/** The registers that are down, each with the rules that rest on it. */
const DOWN: Record<string, string[]> = {
  real_estate: ["人均住房面积", "近年转让住房", "商铺、写字楼"],
  tax: ["人均月收入"],
  vehicle: ["汽车数量", "汽车价格"],
};
const MEMBERS = 3;

test.use({ down: Object.keys(DOWN) });

/** A member's page says which registers gave no answer and takes what the family knows. Answers about how many it asks. */
async function byHand(page: Page): Promise<number> {
  if (!/\/apply\/registers\/[^/]+$/.test(new URL(page.url()).pathname)) return 0;
  await expect(page.locator("main")).toContainText("有的部门没有查出结果");
  await expect(page.locator("main")).toContainText("您不用等，先往下办");
  const boxes = page.locator('textarea[name^="manual_"]');
  const names = await boxes.evaluateAll((found) => found.map((box) => (box as HTMLTextAreaElement).name));
  for (const name of names) expect(Object.keys(DOWN).some((register) => name.endsWith(`_${register}`)), name).toBe(true);
  await expect(page.locator("section.record", { hasText: "暂未查到，待核实" })).toHaveCount(names.length);
  // The family has a car: what it writes proves nothing. The other boxes may stay empty.
  const vehicle = page.locator('textarea[name^="manual_"][name$="_vehicle"]');
  if (await vehicle.count()) await vehicle.fill("没有车");
  return names.length;
}

/** The buttons that ask a register again, one for each member about whom it gave no answer. */
function again(page: Page, register: string): Locator {
  return page.locator(`button[name="register"][value="${register}"]`);
}

function rule(page: Page, name: string): Locator {
  return page.locator("#rules + div tbody tr", { has: page.locator("th", { hasText: name }) });
}

/** These registers are silent about everybody, and every rule that rests on one is open. */
async function unproven(page: Page, registers: string[]): Promise<void> {
  for (const register of registers) {
    await expect(again(page, register)).toHaveCount(MEMBERS);
    const silent = page.locator("table tr", { has: again(page, register) });
    await expect(silent.filter({ hasText: /没有应答(?!的)|系统出错，没有查到/ })).toHaveCount(MEMBERS);
    for (const name of DOWN[register] ?? []) {
      await expect(rule(page, name)).toHaveAttribute("data-tone", "warn");
      await expect(rule(page, name)).toContainText("还不能判断");
      await expect(rule(page, name)).toContainText("需要核实");
    }
  }
}

/** What the registers that answered have said: about whom, and what. */
async function heard(page: Page): Promise<string[]> {
  const rows = page.locator("table").first().locator("tbody tr:not(.group)", { hasNot: page.locator('button[name="register"]') });
  return rows.evaluateAll((found) =>
    found.map((row) => {
      const { cells } = row as HTMLTableRowElement;
      return `${cells[0]?.innerText} ${cells[2]?.innerText}`;
    }),
  );
}

test("registers that are down stop nobody, and nothing is decided on their silence", async ({ page, browser, city }) => {
  test.setTimeout(180_000);
  const own = family("马建国", "19900000011", "married", "0202", { 赵红梅: "19900000012" });
  await register(page, own, "/apply");
  let asked = 0;
  const number = await applyAsFamily(page, own, async (here) => {
    asked += await byHand(here);
  });
  // Of a child only homes are shown.
  expect(asked).toBe(3 + 3 + 1);
  const mine = page.url().replace("/receipt", "");

  const accepting = await officer(browser, "liulin.accept");
  // At the desk before the check: a minute after it the hall asks again by itself, and that is not what is shown here.
  const first = await officer(browser, "liulin.first");
  await openCase(accepting, number);
  await undoOver(accepting);
  await act(accepting, "accept");
  await accepting.context().close();

  await openCase(first, number);
  await offered(first, "first_pass");
  const desk = first.url();
  await unproven(first, Object.keys(DOWN));
  await expect(first.locator("table").first()).toContainText("本人填写：没有车");
  await expect(first.locator('#rules + div tr[data-tone="bad"]')).toHaveCount(0);

  // No approval without a finding on each open rule.
  await expect(first.locator('select[name="rule"] option', { hasText: "汽车价格" })).toHaveCount(1);
  const pass = first.locator("#act-card .choice", { has: first.locator('input[value="first_pass"]') });
  await expect(pass).toContainText("还有没有结论的条件，先核实再办");
  await choose(first, "act", "first_pass");
  await first.locator('[name="opinion"]').fill("材料齐全。");
  await refusedWith(first, first.locator("#act-card form button.button"), 1);

  await page.goto(mine);
  const waits = page.locator("main li", { hasText: "等登记库应答" });
  for (const name of ["不动产", "个人所得税", "车辆"]) await expect(waits).toContainText(name);

  const before = await heard(first);
  expect(before.length).toBeGreaterThan(MEMBERS);
  await city.registersUp();
  await first.goto(desk);
  await press(first, again(first, "vehicle").first());
  await expect(again(first, "vehicle")).toHaveCount(0);
  // It has a car, and a dear one. The others are as silent as they were, and nothing that was heard is gone.
  await expect(rule(first, "汽车价格")).toHaveAttribute("data-tone", "bad");
  await unproven(first, ["real_estate", "tax"]);
  expect(await heard(first)).toEqual(expect.arrayContaining(before));

  await press(first, first.locator('form[action$="/check"] button'));
  await expect(first).toHaveURL(/\/desk\/cases\/[^/]+#check$/);
  for (const register of Object.keys(DOWN)) await expect(again(first, register)).toHaveCount(0);
  await expect(rule(first, "汽车价格")).toHaveAttribute("data-tone", "bad");
  await expect(rule(first, "人均住房面积")).toContainText("符合");
  await expect(rule(first, "人均住房面积")).not.toHaveAttribute("data-tone", "warn");
  expect(await heard(first)).toEqual(expect.arrayContaining(before));
  await first.context().close();

  await page.goto(mine);
  await expect(page.locator("main")).not.toContainText("等登记库应答");
});
