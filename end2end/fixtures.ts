// What every journey has: a page of its project's kind that fails on broken policy or scripts, an address of its own, and the
// demo carrier's SMS.
import { test as base, expect, type Page } from "@playwright/test";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { server } from "./server.mjs";

export { expect, server };
export { accessible, bothLanguages, fits, fitsPhone, speak, summaryReaches } from "./looks.ts";

/** The pages that say what went wrong answer with the status of what went wrong. */
const TOLD = /\/problem\/(unavailable|broken)/;

export const test = base.extend<{ complaints: string[] }>({
  // People come from different addresses; all journeys from one would soon meet the limits of one.
  extraHTTPHeaders: async ({}, use, info) => {
    const bytes = createHash("sha256").update(`${info.project.name} ${info.testId} ${info.retry}`).digest();
    await use({ "x-forwarded-for": `10.${bytes[0]}.${bytes[1]}.${bytes[2]}` });
  },
  complaints: [
    async ({ page, context }, use, info) => {
      const complaints: string[] = [];
      if (info.project.name === "wasm-blocked") await context.route("**/*.wasm", (route) => route.abort());
      if (info.project.name === "elder") await context.addCookies([{ name: "size", value: "2", url: server.url }]);
      const expected = info.project.name === "wasm-blocked" ? /Failed to load resource|Failed to fetch/ : /the server responded with a status of 4/;
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error" && !expected.test(message.text()) && !TOLD.test(message.location().url)) complaints.push(message.text());
      });
      await use(complaints);
      expect(complaints, "errors on the page's console").toEqual([]);
    },
    { auto: true },
  ],
});

/** The browser module has woken the page. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => document.documentElement.dataset.awake !== undefined);
}

interface Sms {
  phone: string;
  text: string;
}

/** Every SMS the demo carrier has delivered to a phone, oldest first. */
export function messages(phone: string): Sms[] {
  const file = join(server.data, "demo-sms.ndjson");
  if (!existsSync(file)) return [];
  // The carrier may be writing the last line just now; the next look has it whole.
  const whole = readFileSync(file, "utf8").split("\n").slice(0, -1).filter(Boolean);
  return whole.map((line) => JSON.parse(line) as Sms).filter((sms) => sms.phone === phone);
}

/** The six digits of the newest code sent to a phone after the first `seen` messages. */
export async function code(phone: string, seen = 0): Promise<string> {
  let found: string | undefined;
  await expect
    .poll(() => (found = messages(phone).slice(seen).reverse().map((sms) => /\b\d{6}\b/.exec(sms.text)?.[0]).find(Boolean)), {
      message: `a code by SMS to ${phone}`,
      timeout: 30_000,
    })
    .toBeTruthy();
  return found ?? "";
}
