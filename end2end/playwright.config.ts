// The browsers and the server of the journeys: one real `anju` with a temporary demo city, Debian's Chromium.
import { defineConfig, devices } from "@playwright/test";
import { existsSync } from "node:fs";
import { server } from "./server.mjs";

const chromium = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
if (!chromium) throw new Error("no Chromium found: install it, or name it in CHROMIUM");

const phone = { viewport: { width: 360, height: 640 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const desktop = { viewport: { width: 1280, height: 800 } };
// Journeys that move the city ahead in time come last, one after the other.
const LATER = /\.later\.spec\.ts$/;
const FIRST = ["phone", "desktop", "scripts-off", "wasm-blocked", "elder"];

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
    { name: "phone", testIgnore: LATER, use: { ...devices["Desktop Chrome"], ...phone } },
    { name: "desktop", testIgnore: LATER, use: { ...devices["Desktop Chrome"], ...desktop } },
    // A file whose name ends in .hydrate.spec.ts needs the browser module.
    { name: "scripts-off", testIgnore: [/\.hydrate\.spec\.ts$/, LATER], use: { ...devices["Desktop Chrome"], ...phone, javaScriptEnabled: false } },
    { name: "wasm-blocked", testMatch: /(guide|intake)\/.*(?<!\.hydrate)\.spec\.ts$/, use: { ...devices["Desktop Chrome"], ...phone } },
    { name: "elder", testMatch: /(guide|intake|identity)\/.*(?<!\.hydrate)\.spec\.ts$/, use: { ...devices["Desktop Chrome"], ...phone } },
    { name: "later", testMatch: LATER, dependencies: FIRST, use: { ...devices["Desktop Chrome"], ...phone } },
    { name: "later-scripts-off", testMatch: LATER, dependencies: ["later"], use: { ...devices["Desktop Chrome"], ...phone, javaScriptEnabled: false } },
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
