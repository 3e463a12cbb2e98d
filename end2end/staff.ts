// How officers of the demo city come in: the published password and a code of their authenticator.
import { execFileSync } from "node:child_process";
import type { Page } from "@playwright/test";
import { expect, server } from "./fixtures.ts";

/** The code a demo account may use next; a used step needs half a minute. */
export async function staffCode(name: string): Promise<string> {
  const env = { ...process.env, ANJU_DATA: server.data };
  let found = "";
  await expect
    .poll(
      () => {
        try {
          found = execFileSync(server.anju, ["demo", "code", name], { cwd: server.root, env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim().slice(0, 6);
        } catch {
          found = "";
        }
        return found;
      },
      { timeout: 40_000 },
    )
    .toMatch(/^\d{6}$/);
  return found;
}

export async function staffSignIn(page: Page, name: string): Promise<void> {
  await page.goto("/staff/sign-in");
  await page.getByLabel("登录名").fill(name);
  await page.getByLabel("密码", { exact: true }).fill("Lamp-over-the-door-7");
  await page.getByLabel("动态码").fill(await staffCode(name));
  await page.getByRole("button", { name: "登录", exact: true }).click();
}
