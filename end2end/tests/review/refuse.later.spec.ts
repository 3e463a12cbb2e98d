// A family that does not meet a condition: it disputes a record, its department stands by it, an officer checks again, three officers propose and refuse,
// the letter says why, and the family rates by the link in the SMS.
import { applyAsFamily, family, type Family } from "../../families.ts";
import { accessible, bothLanguages, expect, fitsPhone, messages, server } from "../../fixtures.ts";
import { test } from "../../own-city.ts";
import { act, anju, offered, officer, openCase, undoOver } from "../../staff.ts";
import { choose, forward, press, refusedWith, register } from "../../steps.ts";
import type { Page } from "@playwright/test";

interface Refused {
  own: Family;
  /** The register whose record is disputed. */
  wrong: string;
  street: string;
  county: string;
  /** The code of the reason, and a word of the fact the letter names. */
  reason: string;
}

function ofProject(project: string): Refused {
  if (project === "later") {
    const own = family("马建国", "19900000011", "married", "0202", { 赵红梅: "19900000012" });
    return { own, wrong: "social_security", street: "liulin", county: "chengbei", reason: "vehicles" };
  }
  const own = family("冯国平", "19900000071", "divorced", "0301");
  return { own, wrong: "social_security", street: "jinli", county: "qinghe", reason: "barred_person" };
}

interface Order {
  id: string;
  name: string;
  field_name: string;
  registered: string;
  declared: string;
}

/** The dispute of a family, as its department gets it: the field with both values. */
function disputeOf(name: string): Order {
  const orders = anju("dispute", "list").trim().split("\n").filter(Boolean).map((line) => JSON.parse(line) as Order);
  const own = orders.find((order) => order.name === name);
  if (!own) throw new Error(`no dispute of ${name}`);
  return own;
}

/** The way to the rating: the link of the SMS; by night, when the SMS waits for the morning, the one in the account. The city runs a little ahead. */
async function rate(page: Page, phone: string, seen: number): Promise<string> {
  const hour = Number(new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone: "Asia/Shanghai" }).format(new Date()));
  if (hour < 8 || hour >= 19) {
    await page.goto("/my/messages");
    return (await page.locator('a[href^="/my/rate/"]').first().getAttribute("href")) ?? "";
  }
  let link = "";
  await expect
    .poll(() => (link = messages(phone).slice(seen).map((sms) => /\/r\/[\w-]+/.exec(sms.text)?.[0] ?? "").findLast(Boolean) ?? ""), { timeout: 60_000 })
    .not.toBe("");
  return link;
}

test("a family is refused, with the facts, the rules and the remedies", async ({ page, browser }, info) => {
  test.setTimeout(300_000);
  const { own, wrong, street, county, reason } = ofProject(info.project.name);
  await register(page, own, "/apply");
  const number = await applyAsFamily(page, own, accessible, wrong);
  const mine = page.url().replace("/receipt", "");

  const accepting = await officer(browser, `${street}.accept`);
  await openCase(accepting, number);
  await undoOver(accepting);
  await act(accepting, "accept");
  await accepting.context().close();

  const first = await officer(browser, `${street}.first`);
  await openCase(first, number);
  await offered(first, "first_fail");
  // What the family said stands beside what the register says, and the case waits for the department.
  const order = disputeOf(own.name);
  expect(order.registered).not.toBe("");
  const both = [`有异议的：${order.field_name}`, `登记的是：${order.registered}`, order.declared];
  for (const said of [...both, "登记还没有更新"]) await expect(first.locator("main")).toContainText(said);
  await expect(first.locator("#act-card")).toContainText("登记部门还在校核");

  // The family sees whom its case waits for; the county writes down what the department says.
  await page.goto(mine);
  for (const said of [...both, "到期没有答复的"]) await expect(page.locator("main")).toContainText(said);
  await bothLanguages(page);
  const answering = await officer(browser, `${county}.second`);
  await answering.goto("/desk/disputes");
  await expect(answering.locator("main tbody tr")).not.toHaveCount(0);
  await fitsPhone(answering);
  await answering.goto(`/desk/disputes/${order.id}`);
  for (const said of both) await expect(answering.locator("main")).toContainText(said);
  await bothLanguages(answering);
  await refusedWith(answering, answering.locator('form[action*="answer-dispute"] button'), 3);
  await choose(answering, "outcome", "upheld");
  await answering.locator('[name="reference"]').fill("人社函〔2026〕18 号");
  await answering.locator('[name="explanation"]').fill("缴费记录如此，没有停保。");
  await press(answering, answering.locator('form[action*="answer-dispute"] button'));
  await expect(answering).toHaveURL(/\/desk\/disputes$/);
  await answering.context().close();

  // The officer asks all registers again.
  await first.reload();
  await expect(first.locator("#act-card")).toContainText("请先重新核查");
  await expect(first.locator("main")).toContainText("人社函〔2026〕18 号");
  await press(first, first.locator('form[action$="/check"] button'));
  // Answers land one by one; then the case opens by itself, with and without scripts.
  await expect(first).toHaveURL(/\/desk\/cases\/[^/]+#check$/);
  await expect(first.locator(".errors")).toHaveCount(0);
  expect(await first.locator('table [data-tone="bad"]').count()).toBeGreaterThan(0);
  await bothLanguages(first);
  await fitsPhone(first);
  await act(first, "first_fail", { reasons: [reason], opinion: "登记信息与申报一致，超出规定。" });
  await first.context().close();

  const second = await officer(browser, `${county}.second`);
  await openCase(second, number);
  await offered(second, "second_fail");
  await act(second, "second_fail", { reasons: [reason], opinion: "同意初审意见。" });
  await second.context().close();

  const seen = messages(own.phone).length;
  const deciding = await officer(browser, `${county}.decide`);
  await openCase(deciding, number);
  await offered(deciding, "refuse");
  await bothLanguages(deciding);
  await act(deciding, "refuse", { reasons: [reason], opinion: "不予登记。" });
  await deciding.context().close();

  await page.goto(mine);
  await expect(page.locator("h1")).toContainText("不予登记");
  await bothLanguages(page);
  await press(page, page.locator('a[href$="/letters"]').first());
  await press(page, page.locator('main a[href*="/letters/"]', { hasText: "决定书" }).first());
  await expect(page).toHaveURL(/\/letters\/./);
  for (const said of ["不予登记", "复核", "行政复议", "人民法院"]) await expect(page.locator("main article")).toContainText(said);
  await bothLanguages(page);

  // Whoever has the link may look as often as they like; only the vote spends it.
  const link = await rate(page, own.phone, seen);
  const context = await browser.newContext({ baseURL: server.url, locale: "zh-CN", javaScriptEnabled: info.project.use.javaScriptEnabled });
  const rater = link.startsWith("/r/") ? await context.newPage() : page;
  for (let looks = 0; looks < 2; looks += 1) await rater.goto(link);
  await expect(rater.locator("body")).not.toContainText(own.name);
  await expect(rater.locator("body")).not.toContainText(number);
  await bothLanguages(rater);
  await choose(rater, "level", "2");
  await refusedWith(rater, forward(rater), 1);
  await choose(rater, "reasons[]", "slow");
  await press(rater, forward(rater));
  await expect(rater).toHaveURL(/\/rate\/thanks/);
  const again = await rater.goto(link);
  expect(again?.status()).toBe(404);
  await expect(rater.locator('[name="level"]')).toHaveCount(0);
  await context.close();
});
