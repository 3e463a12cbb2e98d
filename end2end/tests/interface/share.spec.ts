// A resident lets another system see how a case stands: a token, shown once, which that system uses and its owner takes back.
import { bothLanguages, expect, summaryReaches, test } from "../../fixtures.ts";
import { person } from "../../people.ts";
import { anju } from "../../staff.ts";
import { apply, choose, press, refusedWith, register } from "../../steps.ts";

test("a case is shared with another system and taken back", async ({ page }, info) => {
  const bank = `城市银行 ${info.project.name}`;
  const key = anju("api-key", "add", bank, "--scope", "status", "--days", "30").trim();
  expect(key).toMatch(/^anju_/);
  const applicant = person(info.project.name, 11);
  await register(page, applicant, "/apply");
  const number = await apply(page, applicant);
  const mine = page.url().replace("/receipt", "");

  await page.goto(mine);
  await press(page, page.locator('main a[href$="/share"]'));
  await expect(page).toHaveURL(/\/my\/cases\/[^/]+\/share$/);
  await bothLanguages(page);
  const make = page.locator('form[action$="/share"] button.button');
  await refusedWith(page, make, 2);
  await bothLanguages(page);
  await summaryReaches(page);
  await page.getByLabel(bank, { exact: true }).check({ force: true });
  await choose(page, "days", "30");
  await press(page, make);
  await expect(page.locator(".errors")).toHaveCount(0);
  const token = await page.locator('main .notice[data-tone="good"] code').innerText();

  const seen = () => page.request.get(`/api/v1/cases/${number}`, { headers: { authorization: `Bearer ${key}`, "anju-consent": token } });
  const answer = await seen();
  expect(answer.status()).toBe(200);
  expect(await answer.json()).toMatchObject({ receipt: number, stage: "submitted" });
  expect(await answer.text()).not.toContain(applicant.name);

  // The token was shown this once; what stays is with whom, since when and until when.
  await page.goto(`${mine}/share`);
  await expect(page.locator("main")).not.toContainText(token);
  const shared = page.locator("main li.card", { hasText: bank });
  await expect(shared).toHaveCount(1);
  await expect(shared).toContainText("有效");
  await bothLanguages(page);
  await page.goto(`${mine}/looks`);
  await expect(page.locator("main li.card", { hasText: bank })).toHaveCount(1);

  await page.goto(`${mine}/share`);
  await press(page, page.locator('form[action$="/end-share"] button'));
  await expect(shared).toContainText("已收回");
  await expect(page.locator('form[action$="/end-share"]')).toHaveCount(0);
  await bothLanguages(page);
  expect((await seen()).status()).toBe(404);
});
