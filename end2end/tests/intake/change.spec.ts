// Second thoughts of a resident: a double click, taking the submit back, tracking without log-in, withdrawing.
import { bothLanguages, expect, server, summaryReaches, test } from "../../fixtures.ts";
import { person } from "../../people.ts";
import { begin, forward, goOn, numberOnReceipt, prepare, press, refusedWith, register, sign, submit } from "../../steps.ts";

test("a submit counts once, can be taken back, tracked and withdrawn", async ({ page, browser }, info) => {
  const applicant = person(info.project.name, 4);
  await register(page, applicant, "/apply");
  await begin(page);
  await prepare(page);
  await sign(page, applicant.phone);

  // A double click submits once: one case, and the same receipt.
  await page.goto("/apply/check");
  await forward(page).dblclick({ noWaitAfter: true });
  await expect(page).toHaveURL(/\/my\/cases\/[^/]+\/receipt/);
  await page.waitForLoadState("load");
  const number = await numberOnReceipt(page);
  await page.goto("/my");
  await expect(page.locator('main a[href^="/my/cases/"]')).toHaveCount(1);
  // While one is under way nobody begins another.
  await page.goto("/apply");
  await expect(page.locator('main a[href^="/my/cases/"]')).toHaveCount(1);
  await bothLanguages(page);

  // Taken back, it is a draft again with everything in it; sent again, it keeps its number.
  await press(page, page.locator('main a[href^="/my/cases/"]').first());
  await press(page, page.locator('form[action*="undo"] button').first());
  await expect(page).toHaveURL(/\/apply$/);
  await page.goto("/apply/housing");
  await expect(page.locator('[name="area"]')).toHaveValue("42.6");
  expect(await submit(page)).toBe(number);

  const context = await browser.newContext({ baseURL: server.url, locale: "zh-CN", javaScriptEnabled: info.project.use.javaScriptEnabled });
  const visitor = await context.newPage();
  await visitor.goto("/track");
  await visitor.locator('[name="number"]').fill(number);
  await visitor.locator('[name="last_four"]').fill(applicant.phone.slice(-4) === "0000" ? "1111" : "0000");
  await refusedWith(visitor, forward(visitor), 1);
  await expect(visitor.locator('[name="number"]')).toHaveValue(number);
  await bothLanguages(visitor);
  await visitor.locator('[name="last_four"]').fill(applicant.phone.slice(-4));
  await goOn(visitor);
  await expect(visitor.locator("section.holder")).toContainText(number);
  await expect(visitor.locator("body")).not.toContainText(applicant.name);
  await expect(visitor.locator("body")).not.toContainText(applicant.phone);
  await bothLanguages(visitor);
  await context.close();

  await page.goto("/my");
  await press(page, page.locator('main a[href^="/my/cases/"]').first());
  await bothLanguages(page);
  await press(page, page.locator('a[href$="/withdraw"]'));
  await bothLanguages(page);
  await page.locator('[name="opinion"]').fill("找到房子了");
  await goOn(page);
  await expect(page).toHaveURL(/\/my\/cases\/[^/]+$/);
  await expect(page.locator("h1")).toContainText("已撤回");
  await expect(page.locator('a[href$="/withdraw"]')).toHaveCount(0);
  // Anew, with a new draft.
  await page.goto("/apply");
  await goOn(page);
  await expect(page.locator('main a[href="/apply/household"]').first()).toBeVisible();
});

test("a letter that is not signed and a page of an earlier step say what is missing", async ({ page }, info) => {
  await register(page, person(info.project.name, 8), "/apply");
  await begin(page);
  await page.goto("/apply/check");
  await bothLanguages(page);
  await page.goto("/apply/housing");
  await press(page, forward(page));
  await expect(page.locator(".errors li")).not.toHaveCount(0);
  await summaryReaches(page);
  await page.goto("/apply/wish");
  await press(page, forward(page));
  await expect(page.locator(".errors li")).not.toHaveCount(0);
  await bothLanguages(page);
  await summaryReaches(page);
});
