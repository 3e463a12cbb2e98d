// The browsers and the server of the journeys: one real `anju` with a temporary demo city, Debian's Chromium. Journeys
// that move their city ahead in time or take its registers down have one of their own.
import { defineConfig, devices } from "@playwright/test";
import { existsSync } from "node:fs";
import { server } from "./server.mjs";

const chromium = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
if (!chromium) throw new Error("no Chromium found: install it, or name it in CHROMIUM");

const phone = { viewport: { width: 360, height: 640 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const desktop = { viewport: { width: 1280, height: 800 } };
// Journeys that move their city ahead in time: long, and one look at each kind of page is enough.
const LATER = /\.later\.spec\.ts$/;
// The shortest of them is enough to show what an applicant sees of a case on a wide screen; officers have one in every project.
const REVIEWED = /review\/accept\.later\.spec\.ts$/;
// Journeys that need the browser module.
const HYDRATE = /\.hydrate\.spec\.ts$/;
// Journeys that show the same on any screen: with and without scripts is enough.
const TWICE = [/intake\/change\.spec\.ts$/, /intake\/devices\.spec\.ts$/, /intake\/licences\.spec\.ts$/, /verification\/down\.spec\.ts$/];
// English has least room on a phone and in large text; public pages in English carry the tag @en.
const ENGLISH = /intake\/english\.spec\.ts$/;
const CHECK = /guide\/check\.spec\.ts$/;
// Starts in the usual size.
const SWITCHES = /guide\/switches\.spec\.ts$/;

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  // Files share one city: tests of one file run in order, files beside each other.
  fullyParallel: false,
  workers: 2,
  forbidOnly: true,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    baseURL: server.url,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    // A locator that finds nothing ends its step, not the whole test.
    actionTimeout: 20_000,
    screenshot: "only-on-failure",
    trace: "off",
    launchOptions: {
      executablePath: chromium,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  projects: [
    // The longest first, so that none of them is left to run alone at the end.
    { name: "later", testMatch: LATER, use: { ...devices["Desktop Chrome"], ...phone } },
    { name: "later-scripts-off", testMatch: LATER, use: { ...devices["Desktop Chrome"], ...phone, javaScriptEnabled: false } },
    // The pages of the applicant on a wide screen.
    { name: "later-desktop", testMatch: REVIEWED, use: { ...devices["Desktop Chrome"], ...desktop } },
    { name: "phone", testIgnore: LATER, use: { ...devices["Desktop Chrome"], ...phone } },
    { name: "desktop", testIgnore: [LATER, ...TWICE, ENGLISH], grepInvert: /@en/, use: { ...devices["Desktop Chrome"], ...desktop } },
    { name: "scripts-off", testIgnore: [LATER, HYDRATE, ENGLISH], use: { ...devices["Desktop Chrome"], ...phone, javaScriptEnabled: false } },
    {
      name: "wasm-blocked",
      testMatch: /(guide|intake)\//,
      testIgnore: [HYDRATE, ...TWICE, ENGLISH, CHECK],
      grepInvert: /@en/,
      use: { ...devices["Desktop Chrome"], ...phone },
    },
    {
      name: "elder",
      testMatch: /(guide|intake|identity)\//,
      testIgnore: [HYDRATE, ...TWICE, SWITCHES],
      use: { ...devices["Desktop Chrome"], ...phone },
    },
  ],
  webServer: {
    command: "node start-server.mjs",
    url: `${server.url}/readyz`,
    reuseExistingServer: false,
    timeout: 120_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 25_000 },
    stdout: "ignore",
    stderr: "pipe",
  },
});
