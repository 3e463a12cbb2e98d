// The browser module: it wakes the page, and what was typed before it arrived is still there after.
import { expect, hydrated, test } from "../../fixtures.ts";
import { person } from "../../people.ts";
import { goOn, prepare, register } from "../../steps.ts";

test("the page wakes up under the strict policy", async ({ page }) => {
  await page.goto("/");
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("what was typed before the module arrived is still there after", async ({ page, context }, info) => {
  const applicant = person(info.project.name, 7);
  await register(page, applicant, "/apply");
  await page.goto("/apply");
  await goOn(page);
  await prepare(page);
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await context.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/apply/commitment");
  await page.locator('[name="code"]').fill("135790");
  await page.locator('[name="agree"]').check({ force: true });
  release();
  await hydrated(page);
  await expect(page.locator('[name="code"]')).toHaveValue("135790");
  await expect(page.locator('[name="agree"]')).toBeChecked();
});
