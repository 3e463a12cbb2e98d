// A visitor asks whether applying makes sense: group, questions, an answer rule by rule; and asks again with other figures.
import { bothLanguages, expect, summaryReaches, test } from "../../fixtures.ts";
import { choose, forward, press, refusedWith } from "../../steps.ts";
import type { Page } from "@playwright/test";

async function answer(page: Page, income: string): Promise<void> {
  for (const [name, value] of Object.entries({ age: "41", persons: "2", own_area: "0", income, vehicles: "0", stake: "0" })) {
    await page.locator(`[name="${name}"]`).fill(value);
  }
  for (const [name, value] of Object.entries({
    local: "yes",
    marital: "divorced",
    divorced_lately: "no",
    sold_lately: "no",
    commercial: "no",
    certificate: "none",
    benefit: "no",
    barred: "no",
  })) {
    await choose(page, name, value);
  }
  await press(page, forward(page));
}

test("the self-check answers rule by rule", async ({ page }) => {
  await page.goto("/check");
  await refusedWith(page, forward(page), 1);
  await bothLanguages(page);
  await choose(page, "group", "family");
  await press(page, forward(page));
  await bothLanguages(page);
  await page.locator('[name="income"]').fill("many");
  await page.locator('[name="age"]').fill("41");
  await press(page, forward(page));
  await expect(page.locator(".errors li")).not.toHaveCount(0);
  await expect(page.locator('[name="income"]')).toHaveValue("many");
  await summaryReaches(page);

  await answer(page, "4000");
  const verdict = page.locator("main section.notice");
  await expect(verdict).toHaveAttribute("data-tone", "good");
  // Every rule has its article, and the answers still stand in the form to be changed.
  const rules = page.locator("ul.rules > li");
  expect(await rules.count()).toBeGreaterThan(5);
  await expect(rules.filter({ hasText: "条" }).first()).toBeVisible();
  await expect(page.locator('[name="income"]')).toHaveValue("4000");
  await bothLanguages(page);

  await answer(page, "90000");
  await expect(verdict).toHaveAttribute("data-tone", "warn");
  await expect(rules.first().locator('[data-tone="bad"]').first()).toBeVisible();
});
