// The same application in English, every page of it, with forms refused on the way.
import { accessible, expect, speak, summaryReaches, test } from "../../fixtures.ts";
import { person } from "../../people.ts";
import { begin, forward, prepare, refusedWith, register, sign, submit } from "../../steps.ts";
import type { Page } from "@playwright/test";

/** The page is in English: its language, its title, and its heading. */
async function english(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  expect(await page.title()).not.toMatch(/\p{Script=Han}/u);
  const headings = await page.locator("h1, h2, label, button.button").allInnerTexts();
  // Names stay as people write them.
  const chinese = headings.filter((text) => /\p{Script=Han}/u.test(text.replaceAll("林晓月", "").replaceAll("林月", "")));
  expect(chinese, page.url()).toEqual([]);
  await accessible(page);
}

test("somebody applies in English", async ({ page }, info) => {
  const applicant = person(info.project.name, 3);
  await speak(page, "en");
  await page.goto("/account/new");
  await english(page);
  await register(page, applicant, "/apply", english);
  await begin(page, english);
  await english(page);

  // A member by hand, refused first; and taken off the list again.
  await page.goto("/apply/household/add");
  await english(page);
  await refusedWith(page, forward(page), 3);
  await english(page);
  await summaryReaches(page);

  await page.goto("/apply/household");
  await refusedWith(page, forward(page), 1);
  await english(page);
  await prepare(page, "0101", english);
  await page.goto("/apply/registers");
  await english(page);
  await page.goto("/apply/commitment");
  await refusedWith(page, forward(page), 1);
  await english(page);
  await sign(page, applicant.phone, english);
  await submit(page, english);
  await english(page);
  await page.goto("/my");
  await english(page);
  await page.locator('main a[href^="/my/cases/"]').first().click();
  await expect(page).toHaveURL(/\/my\/cases\/[^/]+$/);
  await english(page);
  await page.goto("/my/messages");
  await accessible(page);
});
