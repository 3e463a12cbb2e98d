// What people do on several journeys: make an account, come back to it, fill in an application, send it.
import { code, expect, messages } from "./fixtures.ts";
import type { Person } from "./people.ts";
import type { Locator, Page } from "@playwright/test";

/** Looks at a page on the way. */
export type Look = (page: Page) => Promise<void>;
const pass: Look = async () => {};

/**
 * Presses what sends a form or leaves the page, and waits for the whole page that answers: reading, or leaving, earlier would
 * race with it. A step within the document, as the woken page may make, is not an answer.
 */
export async function press(page: Page, button: Locator): Promise<void> {
  await Promise.all([page.waitForEvent("domcontentloaded", { timeout: 60_000 }), button.click()]);
  await page.waitForLoadState("load");
}

/** The button that goes on: every form page has one wide one. */
export function forward(page: Page): Locator {
  return page.locator("main form button.button.wide").first();
}

/** Sends the form of the page, which must go through. */
export async function goOn(page: Page): Promise<void> {
  await press(page, forward(page));
  await expect(page.locator(".errors")).toHaveCount(0);
}

/** Sends a form that must come back with this many faults. */
export async function refusedWith(page: Page, button: Locator, faults: number): Promise<void> {
  await press(page, button);
  await expect(page.locator(".errors li")).toHaveCount(faults);
}

/** Ticks a radio or box by name and value; its label lies over it. */
export async function choose(page: Page, name: string, value: string): Promise<void> {
  await page.locator(`input[name="${name}"][value="${value}"]`).check({ force: true });
}

/** Types the code that a press sends to a phone, and goes on. */
export async function codeFrom(page: Page, phone: string, button: Locator, look: Look = pass): Promise<void> {
  const seen = messages(phone).length;
  await press(page, button);
  const field = page.locator('[name="code"]');
  await expect(field).toBeVisible();
  await look(page);
  await field.fill(await code(phone, seen));
}

/** A new account, with the code from the demo carrier. Ends where the account was needed. */
export async function register(page: Page, person: Person, back: string, look: Look = pass): Promise<void> {
  await page.goto(`/account/new?back=${encodeURIComponent(back)}`);
  await page.locator('[name="name"]').fill(person.name);
  await page.locator('[name="resident_id"]').fill(person.id);
  await page.locator('[name="phone"]').fill(person.phone);
  await page.locator('[name="agreed"]').check({ force: true });
  await codeFrom(page, person.phone, forward(page), look);
  await goOn(page);
  expect(new URL(page.url()).pathname).toBe(back);
}

/** Log-in with phone and code, from the page that asks for the phone. A new device asks for more; a known one leads to where the log-in was needed. */
export async function signIn(page: Page, person: Person, look: Look = pass): Promise<void> {
  await page.locator('[name="phone"]').fill(person.phone);
  await codeFrom(page, person.phone, forward(page), look);
  await press(page, forward(page));
}

/** Begins an application; ends at its task list. */
export async function begin(page: Page, look: Look = pass): Promise<void> {
  await page.goto("/apply");
  await look(page);
  await goOn(page);
}

/** Answers about the home. */
export async function housing(page: Page, people = 3): Promise<void> {
  await choose(page, "kind", "rented");
  await page.locator('[name="area"]').fill("42.6");
  await page.locator('[name="people"]').fill(String(people));
  await page.locator('[name="rent"]').fill("800");
}

/** Answers from the home on, up to the commitment letter. */
export async function declare(page: Page, area: string, people: number, look: Look = pass): Promise<void> {
  await page.goto("/apply/housing");
  await look(page);
  await housing(page, people);
  await goOn(page);
  await page.goto("/apply/livelihood");
  await choose(page, "group", "family");
  await look(page);
  await goOn(page);
  await wish(page, area, look);
}

/** Wishes for a flat in the district of an area, where the household lives now. */
export async function wish(page: Page, area: string, look: Look = pass): Promise<void> {
  await page.goto("/apply/wish");
  await choose(page, "mode", "flat");
  await choose(page, "area", area);
  await choose(page, "district", area.slice(0, 2));
  await look(page);
  await goOn(page);
}

/** Answers every question up to the commitment letter, for one person living in an area. */
export async function prepare(page: Page, area = "0101", look: Look = pass): Promise<void> {
  await page.goto("/apply/household");
  await choose(page, "marital", "single");
  await look(page);
  await goOn(page);
  await page.goto("/apply/consents");
  await page.locator('[name="own"]').check({ force: true });
  await look(page);
  await goOn(page);
  await declare(page, area, 3, look);
}

/** Signs the commitment letter by a code. */
export async function sign(page: Page, phone: string, look: Look = pass): Promise<void> {
  await page.goto("/apply/commitment");
  await look(page);
  const seen = messages(phone).length;
  await press(page, page.locator('button[formaction*="commitment-code"]'));
  await page.locator('[name="agree"]').check({ force: true });
  await look(page);
  await page.locator('[name="code"]').fill(await code(phone, seen));
  await goOn(page);
}

/** Sends the application; ends at the receipt and answers the number of the case. */
export async function submit(page: Page, look: Look = pass): Promise<string> {
  await page.goto("/apply/check");
  await look(page);
  await goOn(page);
  return numberOnReceipt(page);
}

/** The number on the receipt at hand. */
export async function numberOnReceipt(page: Page): Promise<string> {
  await expect(page).toHaveURL(/\/my\/cases\/[^/]+\/receipt/);
  const number = (await page.locator("main").innerText()).match(/[A-Z0-9]{2,}(?:-[A-Z0-9]+)+/)?.[0] ?? "";
  expect(number, "a number on the receipt").not.toBe("");
  return number;
}

/** Fills in an application of one person living in an area and sends it; answers the number of the case. */
export async function apply(page: Page, person: Person, area = "0101", look: Look = pass): Promise<string> {
  await begin(page, look);
  await look(page);
  await prepare(page, area, look);
  await sign(page, person.phone, look);
  return submit(page, look);
}
