// A case at the desk: one officer accepts it, another reviews it, its owner reads the notice and rates the service.
import { accessible, expect, test } from "../../fixtures.ts";
import { person } from "../../people.ts";
import { staffSignIn } from "../../staff.ts";
import { apply, choose, register } from "../../steps.ts";

/** Each project has an office of its own, so that journeys beside each other do not take each other's cases. */
const OFFICES: Record<string, { office: string; area: string }> = {
  phone: { office: "huayuan", area: "0101" },
  desktop: { office: "hedong", area: "0102" },
  "scripts-off": { office: "beita", area: "0201" },
};

test("a case is accepted, reviewed, and rated by its owner", async ({ page, browser }, info) => {
  test.setTimeout(150_000);
  const { office, area } = OFFICES[info.project.name] ?? { office: "huayuan", area: "0101" };
  const owner = person(info.project.name, 5);
  await register(page, owner, "/apply");
  const number = await apply(page, owner, area);

  const { javaScriptEnabled } = info.project.use;
  const desk = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "zh-CN", baseURL: info.project.use.baseURL, javaScriptEnabled });
  const accepting = await desk.newPage();
  await staffSignIn(accepting, `${office}.accept`);
  await expect(accepting).toHaveURL(/\/desk$/);
  await accessible(accepting);
  await accepting.locator('[name="typed"]').fill(number);
  await accepting.getByRole("button", { name: "找办件" }).click();
  await expect(accepting).toHaveURL(/\/desk\/cases\//);
  await expect(accepting.locator("main")).toContainText(number);
  await expect(accepting.locator("main")).not.toContainText(owner.id);
  await accessible(accepting);
  await choose(accepting, "act", "accept");
  await accepting.getByRole("button", { name: "提交并看下一件" }).click();
  await expect(accepting).toHaveURL(/\/desk/);
  await expect(accepting.locator("main")).not.toContainText(number);
  await desk.close();

  const second = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "zh-CN", baseURL: info.project.use.baseURL, javaScriptEnabled });
  const reviewing = await second.newPage();
  await staffSignIn(reviewing, `${office}.first`);
  await reviewing.locator('[name="typed"]').fill(number);
  await reviewing.getByRole("button", { name: "找办件" }).click();
  await expect(reviewing.locator("main")).toContainText("信息核查");
  await accessible(reviewing);
  await second.close();

  await page.goto("/my");
  await page.locator('main a[href^="/my/cases/"]').first().click();
  await expect(page.locator("main")).toContainText("受理");
  await page.locator('a[href$="/letters"]').first().click();
  await expect(page.locator("main")).toContainText("受理通知书");
  await accessible(page);

  // From the account: by night the invitation by SMS waits for the morning.
  await page.goto("/my/messages");
  await page.locator('a[href^="/my/rate/"]').first().click();
  await accessible(page);
  await choose(page, "level", "5");
  await page.locator("main form button.button").first().click();
  await expect(page).toHaveURL(/\/rate\/thanks/);
  await accessible(page);
});
