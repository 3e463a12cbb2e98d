// The home page, as everybody meets it: without scripts, on a phone.
import { accessible, expect, test } from "../../fixtures.ts";

test("the home page stands without the browser module", async ({ page }) => {
  const response = await page.goto("/");
  expect(response?.status()).toBe(200);
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const policy = response?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/script-src 'nonce-[\w-]{22}' 'strict-dynamic' 'wasm-unsafe-eval'/);
  await accessible(page);
});

test("a wrong address says so", async ({ page }) => {
  const response = await page.goto("/no/such/page");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("没有这一页");
  await accessible(page);
});
