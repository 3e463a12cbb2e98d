// The switches of a page: language and size of text. Each leads back to the same page with its query, and is remembered.
import { accessible, expect, test } from "../../fixtures.ts";
import { press } from "../../steps.ts";

test("the language switch keeps the page and what stands in its address", async ({ page }) => {
  await page.goto("/check?group=migrant");
  await press(page, page.locator('a[href^="/switch/language"]').first());
  await expect(page).toHaveURL(/\/check\?group=migrant$/);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.locator('[name="permit_since"]')).toBeVisible();
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await press(page, page.locator('a[href^="/switch/language"]').first());
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
});

test("large text is switched on, enlarged, and off again", async ({ page }) => {
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
  await page.goto("/guide/public-rental-housing");
  const usual = await size();
  await press(page, page.locator('a[href^="/switch/size?to=1"]').first());
  await expect(page).toHaveURL(/\/guide\/public-rental-housing$/);
  const large = await size();
  expect(large).toBeGreaterThan(usual);
  await press(page, page.locator('a[href^="/switch/size?to=3"]').first());
  expect(await size()).toBeGreaterThan(large);
  await accessible(page);
  // Remembered on another page.
  await page.goto("/track");
  expect(await size()).toBeGreaterThan(large);
  await press(page, page.locator('a[href^="/switch/size?to=0"]').first());
  expect(await size()).toBe(usual);
});
