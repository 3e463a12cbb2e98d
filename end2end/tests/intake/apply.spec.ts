// A resident makes an account, applies on the phone, and holds the receipt; the same with scripts on and off.
import { accessible, expect, test } from "../../fixtures.ts";
import { person } from "../../people.ts";
import { apply, goOn, register } from "../../steps.ts";

test("somebody applies and follows the case", async ({ page }, info) => {
  const applicant = person(info.project.name, 1);
  await register(page, applicant, "/apply");
  await expect(page).toHaveURL(/\/apply$/);
  await accessible(page);
  const number = await apply(page, applicant);
  expect(number).not.toBe("");
  await accessible(page);
  await page.goto("/my");
  await expect(page.locator("main")).toContainText(number);
  await accessible(page);
});

test("what is wrong is said beside the field, and what was typed stays", async ({ page }, info) => {
  const somebody = person(info.project.name, 2);
  await page.goto("/account/new");
  await page.locator('[name="name"]').fill(somebody.name);
  await page.locator('[name="resident_id"]').fill(`${somebody.id.slice(0, 17)}${somebody.id[17] === "1" ? "2" : "1"}`);
  await page.locator('[name="phone"]').fill("12345");
  await page.locator("main form button.button.wide").first().click();
  await expect(page.locator(".errors li")).toHaveCount(3);
  await expect(page.locator('[name="name"]')).toHaveValue(somebody.name);
  await expect(page.locator('[name="phone"]')).toHaveValue("12345");
  await accessible(page);
  await page.locator('[name="resident_id"]').fill(somebody.id);
  await page.locator('[name="phone"]').fill(somebody.phone);
  await page.locator('[name="agreed"]').check({ force: true });
  await goOn(page);
  await expect(page.locator('[name="code"]')).toBeVisible();
});
