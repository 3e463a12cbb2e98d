// A resident makes an account, applies on the phone, and holds the receipt; the same with scripts on and off.
import { accessible, expect, summaryReaches, test } from "../../fixtures.ts";
import { person } from "../../people.ts";
import { apply, forward, goOn, refusedWith, register } from "../../steps.ts";

test("somebody applies and follows the case", async ({ page }, info) => {
  const applicant = person(info.project.name, 1);
  await register(page, applicant, "/apply", accessible);
  const number = await apply(page, applicant, "0101", accessible);
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
  await refusedWith(page, forward(page), 3);
  for (const name of ["resident_id", "phone", "agreed"]) await expect(page.locator(`[name="${name}"]`)).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator('[name="name"]')).toHaveValue(somebody.name);
  await expect(page.locator('[name="phone"]')).toHaveValue("12345");
  await accessible(page);
  await summaryReaches(page);
  await page.locator('[name="resident_id"]').fill(somebody.id);
  await page.locator('[name="phone"]').fill(somebody.phone);
  await page.locator('[name="agreed"]').check({ force: true });
  await goOn(page);
  await expect(page.locator('[name="code"]')).toBeVisible();
});
