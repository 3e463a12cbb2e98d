// The browser module wakes the page.
import { expect, hydrated, test } from "../../fixtures.ts";

test("the page wakes up under the strict policy", async ({ page }) => {
  await page.goto("/");
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  // Links within the woken pages need no new document; those that lead out of them load one.
  await page.locator('main a[href^="/guide/"]').first().click();
  await expect(page).toHaveURL(/\/guide\/./);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.locator('a[href="/track"]').first().click();
  await expect(page).toHaveURL(/\/track$/);
  await expect(page.locator('[name="number"]')).toBeVisible();
});
