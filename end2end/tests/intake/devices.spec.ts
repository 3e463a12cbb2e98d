// A draft on several devices and in several tabs: nothing that was typed is lost, and nobody comes in by the phone alone.
import { bothLanguages, expect, server, test } from "../../fixtures.ts";
import { person } from "../../people.ts";
import { begin, choose, forward, goOn, housing, press, refusedWith, register, signIn } from "../../steps.ts";

test("a draft goes on at a second device, after the tail of the ID number", async ({ page, browser }, info) => {
  const resident = person(info.project.name, 9);
  await register(page, resident, "/apply");
  await begin(page);
  await page.goto("/apply/household");
  await choose(page, "marital", "divorced");
  await goOn(page);

  const second = await browser.newContext({ baseURL: server.url, locale: "zh-CN", javaScriptEnabled: info.project.use.javaScriptEnabled });
  const other = await second.newPage();
  await other.goto("/apply");
  await press(other, other.locator('a.button[href^="/sign-in"]'));
  await signIn(other, resident, bothLanguages);
  await expect(other.locator('[name="tail"]')).toBeVisible();
  await bothLanguages(other);
  await other.locator('[name="tail"]').fill("000000");
  await refusedWith(other, forward(other), 1);
  await other.locator('[name="tail"]').fill(resident.id.slice(-6));
  await goOn(other);
  await expect(other).toHaveURL(/\/apply$/);
  await other.goto("/apply/household");
  await expect(other.locator('[name="marital"][value="divorced"]')).toBeChecked();

  // Two tabs, here on two devices: the later one is told, and keeps what was typed.
  await page.goto("/apply/housing");
  await other.goto("/apply/housing");
  await housing(other);
  await goOn(other);
  await housing(page);
  await page.locator('[name="area"]').fill("55.5");
  await refusedWith(page, forward(page), 1);
  await expect(page.locator('[name="area"]')).toHaveValue("55.5");
  await bothLanguages(page);
  await goOn(page);
  await page.goto("/apply/housing");
  await expect(page.locator('[name="area"]')).toHaveValue("55.5");
  await second.close();
});

test("a session that has ended loses nothing", async ({ page, context }, info) => {
  const resident = person(info.project.name, 10);
  await register(page, resident, "/apply");
  await begin(page);
  await page.goto("/apply/household");
  await choose(page, "marital", "single");
  await goOn(page);
  await page.goto("/apply/housing");
  await housing(page);
  // The browser forgets its session, not the device.
  await context.clearCookies({ name: "anju" });
  await press(page, forward(page));
  await expect(page).toHaveURL(/\/sign-in\?back=/);
  await bothLanguages(page);
  await signIn(page, resident);
  // The page says that nothing was saved yet, and has it all.
  await expect(page).toHaveURL(/\/apply\/housing/);
  await expect(page.locator(".errors li")).toHaveCount(1);
  await expect(page.locator('[name="area"]')).toHaveValue("42.6");
  await expect(page.locator('[name="rent"]')).toHaveValue("800");
  await press(page, forward(page));
  await page.goto("/apply/housing");
  await expect(page.locator('[name="area"]')).toHaveValue("42.6");
  await expect(page.locator(".errors")).toHaveCount(0);
});
