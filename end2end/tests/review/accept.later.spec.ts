// A case at the desk: an officer asks for what is missing, its owner answers from the phone, it is accepted, another officer
// looks at it, and its owner reads the notice and rates the service.
import { accessible, bothLanguages, expect, speak, summaryReaches } from "../../fixtures.ts";
import { test } from "../../own-city.ts";
import { person } from "../../people.ts";
import { archive, nothing, photo } from "../../pictures.ts";
import { act, officer, openCase, undoOver } from "../../staff.ts";
import { apply, choose, forward, goOn, press, register } from "../../steps.ts";

/** An office of its own for each project, with its area: no journey finds another's cases on its desk. */
const offices: Record<string, [string, string]> = {
  later: ["hedong", "0102"],
  "later-scripts-off": ["beita", "0201"],
  "later-desktop": ["baishi", "0302"],
};

test("a case is sent back once, answered, accepted, looked at, and rated by its owner", async ({ page, browser }, info) => {
  test.setTimeout(240_000);
  const [office, area] = offices[info.project.name] ?? ["", ""];
  const owner = person(info.project.name, 5);
  await register(page, owner, "/apply");
  const number = await apply(page, owner, area);
  const own = page.url().replace("/receipt", "");

  const accepting = await officer(browser, `${office}.accept`);
  await bothLanguages(accepting);
  await openCase(accepting, number);
  await expect(accepting.locator("main")).toContainText(number);
  await expect(accepting.locator("body")).not.toContainText(owner.id);
  await bothLanguages(accepting);
  const desk = accepting.url();

  // Full numbers are shown for a reason only.
  await press(accepting, accepting.locator('a[href$="/reveal"]'));
  await press(accepting, accepting.locator("main form button.button"));
  await expect(accepting.locator(".errors li")).toHaveCount(1);
  await bothLanguages(accepting);
  await summaryReaches(accepting);
  await accepting.locator('[name="reason"]').fill("核对身份证原件");
  await press(accepting, accepting.locator("main form button.button"));
  await expect(accepting.locator("main")).toContainText(owner.id);
  await bothLanguages(accepting);

  // Its owner may take it back for ten minutes, in which nobody acts on it.
  await accepting.goto(desk);
  await choose(accepting, "act", "accept");
  await press(accepting, accepting.locator("#act-card form button.button"));
  await expect(accepting.locator(".errors li")).toHaveCount(1);
  await bothLanguages(accepting);
  await accepting.goto(desk);
  await undoOver(accepting);
  // What is missing is asked once. An act without its grounds comes back.
  await choose(accepting, "act", "request_correction");
  await press(accepting, accepting.locator("#act-card form button.button"));
  await expect(accepting.locator(".errors li")).not.toHaveCount(0);
  await bothLanguages(accepting);
  await accepting.goto(desk);
  await act(accepting, "request_correction", { notes: { explanation: "请写明租房的时间和房东姓名", housing_proof: "租房合同" } });

  await page.goto(own);
  await expect(page.locator("main")).toContainText("请写明租房的时间和房东姓名");
  await bothLanguages(page);
  await press(page, page.locator('a[href$="/answer"]').first());
  await bothLanguages(page);
  const file = page.locator('input[type="file"]');
  const send = page.locator('form[action="/upload"] button');
  for (const [what, said] of [
    [archive(), "JPEG"],
    [nothing(), "空"],
  ] as const) {
    await file.setInputFiles(what);
    await press(page, send);
    await expect(page.locator(".errors li")).toHaveCount(1);
    await expect(page.locator(".errors li")).toContainText(said);
  }
  await bothLanguages(page);
  await summaryReaches(page);
  await file.setInputFiles(photo());
  await press(page, send);
  await expect(page.locator(".errors")).toHaveCount(0);
  await expect(page.locator('main a[href^="/documents/"]')).toHaveCount(1);
  await page.locator('[name="answer"]').fill("2024 年 3 月起租，房东姓钱，合同见照片。");
  await goOn(page);
  await expect(page).toHaveURL(new RegExp(`${new URL(own).pathname}$`));
  await expect(page.locator('a[href$="/answer"]')).toHaveCount(0);

  await openCase(accepting, number);
  await expect(accepting.locator("main")).toContainText("房东姓钱");
  const paper = accepting.locator('main a[href^="/documents/"]').first();
  const opened = await accepting.request.get((await paper.getAttribute("href")) ?? "");
  expect(opened.status()).toBe(200);
  expect(opened.headers()["content-type"]).toContain("image/");
  await act(accepting, "accept");
  await expect(accepting.locator("main")).not.toContainText(number);
  await accepting.context().close();

  const reviewing = await officer(browser, `${office}.first`);
  await speak(reviewing, "en");
  await openCase(reviewing, number);
  await expect(reviewing.locator("html")).toHaveAttribute("lang", "en");
  await expect(reviewing.locator("#check")).toBeVisible();
  await accessible(reviewing);
  await reviewing.context().close();

  await page.goto(own);
  await press(page, page.locator('a[href$="/letters"]').first());
  await bothLanguages(page);
  const notice = page.locator('main a[href*="/letters/"]', { hasText: "受理通知书" }).first();
  await press(page, notice);
  await expect(page).toHaveURL(/\/letters\/./);
  await expect(page.locator("main h1")).toContainText("受理通知书");
  await bothLanguages(page);
  await page.emulateMedia({ media: "print" });
  await expect(page.locator("main h1")).toBeVisible();
  await expect(page.locator("main article .num").first()).toBeVisible();
  for (const screen of ["nav.menu", "nav.tools"]) await expect(page.locator(screen).first()).toBeHidden();
  await page.emulateMedia({ media: "screen" });

  // From the account: by night the invitation by SMS waits for the morning.
  await page.goto("/my/messages");
  await bothLanguages(page);
  await press(page, page.locator('a[href^="/my/rate/"]').first());
  await expect(page).toHaveURL(/\/my\/rate\//);
  await bothLanguages(page);
  await choose(page, "level", "5");
  await press(page, forward(page));
  await expect(page).toHaveURL(/\/rate\/thanks/);
  await accessible(page);
});
