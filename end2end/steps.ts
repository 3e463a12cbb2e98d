// What people do on several journeys: make an account, fill in an application, send it.
import { code, expect } from "./fixtures.ts";
import type { Person } from "./people.ts";
import type { Locator, Page } from "@playwright/test";

/** Presses what sends a form, and waits for the whole page that answers: reading, or leaving, earlier would race with it. */
export async function press(page: Page, button: Locator): Promise<void> {
  const answered = page.waitForEvent("framenavigated", (frame) => frame === page.mainFrame());
  await button.click();
  await answered;
  await page.waitForLoadState("load");
}

/** The button that goes on: every form page has one wide one. */
export async function goOn(page: Page): Promise<void> {
  await press(page, page.locator("main form button.button.wide").first());
  await expect(page.locator(".errors")).toHaveCount(0);
}

/** Ticks a radio or box by name and value; its label lies over it. */
export async function choose(page: Page, name: string, value: string): Promise<void> {
  await page.locator(`input[name="${name}"][value="${value}"]`).check({ force: true });
}

/** A new account, with the code from the demo carrier. Ends where the account was needed. */
export async function register(page: Page, person: Person, back: string): Promise<void> {
  await page.goto(`/account/new?back=${encodeURIComponent(back)}`);
  await page.locator('[name="name"]').fill(person.name);
  await page.locator('[name="resident_id"]').fill(person.id);
  await page.locator('[name="phone"]').fill(person.phone);
  await page.locator('[name="agreed"]').check({ force: true });
  await goOn(page);
  const field: Locator = page.locator('[name="code"]');
  await expect(field).toBeVisible();
  await field.fill(await code(person.phone));
  await goOn(page);
}

/** Answers every question up to the commitment letter, for one person living in an area. */
export async function prepare(page: Page, area = "0101"): Promise<void> {
  await page.goto("/apply/household");
  await choose(page, "marital", "single");
  await goOn(page);
  await page.goto("/apply/consents");
  await page.locator('[name="own"]').check({ force: true });
  await goOn(page);
  await page.goto("/apply/housing");
  await choose(page, "kind", "rented");
  await page.locator('[name="area"]').fill("42.6");
  await page.locator('[name="people"]').fill("3");
  await page.locator('[name="rent"]').fill("800");
  await goOn(page);
  await page.goto("/apply/livelihood");
  await choose(page, "group", "family");
  await goOn(page);
  await page.goto("/apply/wish");
  await choose(page, "mode", "flat");
  await choose(page, "area", area);
  await choose(page, "district", area.slice(0, 2));
  await goOn(page);
}

/** Fills in an application of one person living in an area and sends it; answers the number of the case. */
export async function apply(page: Page, person: Person, area = "0101"): Promise<string> {
  await page.goto("/apply");
  await goOn(page);
  await prepare(page, area);
  await page.goto("/apply/commitment");
  await press(page, page.locator('button[formaction*="commitment-code"]'));
  await page.locator('[name="agree"]').check({ force: true });
  await page.locator('[name="code"]').fill(await code(person.phone, 1));
  await goOn(page);
  await page.goto("/apply/check");
  await goOn(page);
  await expect(page).toHaveURL(/\/my\/cases\/[^/]+\/receipt/);
  return (await page.locator("main").innerText()).match(/[A-Z0-9]{3,}(?:-[A-Z0-9]+)+/)?.[0] ?? "";
}
