// The browser module: it wakes the page, and what was typed before it arrived is still there after.
import { expect, hydrated, test } from "../../fixtures.ts";

test("the page wakes up under the strict policy", async ({ page }) => {
  await page.goto("/");
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("what was typed before the module arrived is still there after", async ({ page, context }) => {
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await context.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/account/new");
  await page.locator('[name="name"]').fill("欧阳晓月");
  await page.locator('[name="phone"]').fill("17600009999");
  release();
  await hydrated(page);
  await expect(page.locator('[name="name"]')).toHaveValue("欧阳晓月");
  await expect(page.locator('[name="phone"]')).toHaveValue("17600009999");
});
