// How officers of the demo city come in, find a case, and act on it.
import { execFileSync } from "node:child_process";
import type { Browser, Page } from "@playwright/test";
import { expect, server, test } from "./fixtures.ts";
import { choose, press } from "./steps.ts";

/** What `anju …` prints about the city of the journeys. */
export function anju(...words: string[]): string {
  const env = { ...process.env, ANJU_DATA: server.data };
  return execFileSync(server.anju, words, { cwd: server.root, env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

/** What `anju demo …` prints about it. */
export function demo(...words: string[]): string {
  return anju("demo", ...words);
}

/** The code a demo account may use next; a used step needs half a minute. */
async function staffCode(name: string): Promise<string> {
  let found = "";
  await expect
    .poll(
      () => {
        try {
          found = demo("code", name).trim().slice(0, 6);
        } catch {
          found = "";
        }
        return found;
      },
      { message: `a code for ${name}`, timeout: 60_000 },
    )
    .toMatch(/^\d{6}$/);
  return found;
}

/** Comes in. A code works once, and a journey beside this one may have used it first: then with the next one. */
export async function staffSignIn(page: Page, name: string): Promise<void> {
  for (let tries = 0; tries < 4; tries += 1) {
    await page.goto("/staff/sign-in");
    await page.locator('[name="login_name"]').fill(name);
    await page.locator('[name="password"]').fill("Lamp-over-the-door-7");
    await page.locator('[name="code"]').fill(await staffCode(name));
    await press(page, page.locator("main form button.button.wide"));
    if (new URL(page.url()).pathname.startsWith("/desk")) return;
  }
  throw new Error(`${name} cannot come in: ${await page.locator("main").innerText()}`);
}

/** An officer at a desk of their own, who has come in. */
export async function officer(browser: Browser, name: string): Promise<Page> {
  const { javaScriptEnabled } = test.info().project.use;
  const wide = { viewport: { width: 1280, height: 800 }, isMobile: false, hasTouch: false };
  const context = await browser.newContext({ ...wide, locale: "zh-CN", baseURL: server.url, javaScriptEnabled });
  const page = await context.newPage();
  await staffSignIn(page, name);
  return page;
}

/** Finds a case by its number. The hall moves cases on by itself within a minute, so one may reach this desk a little later. */
export async function openCase(page: Page, number: string): Promise<void> {
  await expect(async () => {
    await page.goto("/desk");
    await page.locator('[name="typed"]').fill(number);
    await press(page, page.locator('form[action*="search"] button'));
    expect(page.url()).toMatch(/\/desk\/cases\/[^/]+$/);
  }).toPass({ timeout: 90_000, intervals: [1_000] });
}

/** Waits until an act is offered on the case at hand: the hall asks the registers by itself, soon after acceptance. */
export async function offered(page: Page, what: string): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(page.locator(`input[name="act"][value="${what}"]`)).toHaveCount(1, { timeout: 1_000 });
  }).toPass({ timeout: 90_000, intervals: [500, 1_000] });
}

/** Moves the city past the ten minutes in which the owner of the case at hand may take it back. */
export async function undoOver(page: Page): Promise<void> {
  await expect(page.locator("#act-card .notice")).toHaveCount(1);
  demo("ahead", "--minutes", "10");
  await expect(async () => {
    await page.reload();
    await expect(page.locator("#act-card")).toHaveCount(1, { timeout: 1_000 });
    // The server follows within a second, and this page stays as it came.
    await expect(page.locator("#act-card .notice")).toHaveCount(0, { timeout: 100 });
  }).toPass({ timeout: 30_000, intervals: [500] });
}

/** What an act owes. */
export interface Grounds {
  opinion?: string;
  /** Codes of reasons. */
  reasons?: string[];
  /** What is missing, by the code of its reason. */
  notes?: Record<string, string>;
}

/** Sends an act on the case at hand. Ends at the next case of the desk, or at the worklist when there is none. */
export async function act(page: Page, what: string, grounds: Grounds = {}): Promise<void> {
  await choose(page, "act", what);
  if (grounds.opinion) await page.locator('[name="opinion"]').fill(grounds.opinion);
  // What is seldom needed is folded away.
  const opened = async (name: string) => {
    const fold = page.locator("#act-card details", { has: page.locator(`[name="${name}"]`) });
    if (!(await fold.evaluate((details) => (details as HTMLDetailsElement).open))) await fold.locator("summary").click();
  };
  for (const reason of grounds.reasons ?? []) {
    await opened("reasons[]");
    await choose(page, "reasons[]", reason);
  }
  for (const [reason, note] of Object.entries(grounds.notes ?? {})) {
    await opened(`notes[${reason}]`);
    await page.locator(`[name="notes[${reason}]"]`).fill(note);
  }
  const here = new URL(page.url()).pathname;
  await press(page, page.locator("#act-card form button.button"));
  await expect(page.locator(".errors")).toHaveCount(0);
  expect(new URL(page.url()).pathname).not.toBe(here);
  expect(page.url()).toMatch(/\/desk(\/cases\/[^/]+)?$/);
}
