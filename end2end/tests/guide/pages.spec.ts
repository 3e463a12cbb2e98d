// Every public page in both languages: it answers, fits the screen, has its code to open it on a phone, and axe finds nothing.
import { accessible, expect, server, test } from "../../fixtures.ts";

const PAGES = [
  "/",
  "/guide",
  "/guide/public-rental-housing",
  "/guide/public-rental-housing/sample",
  "/policy",
  "/check",
  "/notices",
  "/figures",
  "/track",
  "/contact",
  "/privacy",
  "/accessibility",
  "/account/new",
  "/sign-in",
  "/staff/sign-in",
  "/demo/sms",
];

/** What stays Chinese in English: the name of the system, the switch back, and words quoted in their own language. */
const HAN = /\p{Script=Han}/u;

for (const language of ["zh-CN", "en"]) {
  test(`every public page stands in ${language}`, async ({ page, context }) => {
    test.setTimeout(180_000);
    await context.addCookies([{ name: "lang", value: language, url: server.url }]);
    for (const path of PAGES) {
      await test.step(path, async () => {
        const response = await page.goto(path);
        expect(response?.status(), path).toBe(200);
        await expect(page.locator("html")).toHaveAttribute("lang", language);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(wider, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
        if (language === "en") {
          const title = await page.getByRole("heading", { level: 1 }).innerText();
          expect(HAN.test(title), `${path} has the heading ${title}`).toBe(false);
        }
        await accessible(page);
      });
    }
  });
}

test("a public page can be opened on a phone and printed", async ({ page }) => {
  for (const path of ["/", "/guide/public-rental-housing", "/policy", "/notices", "/check"]) {
    await page.goto(path);
    await expect(page.locator('img[src^="/qr"], svg.qr, .qr img').first(), path).toBeAttached();
  }
});

test("garbage in addresses is answered in words", async ({ page }) => {
  for (const path of ["/guide/%00", "/guide/no-such-service", "/notices/x", "/notices?after=garbage", "/check?income=-1", "/rate/x", "/my/cases/%F0%9F", "/%ff"]) {
    const response = await page.goto(path);
    expect([200, 400, 401, 404], path).toContain(response?.status());
    // The sentence of the answer, not just any: what was not understood, what is not there, who may see it.
    const said: Record<number, RegExp> = { 400: /这里看不懂/, 401: /请先登录/, 404: /没有这一页|没有找到|已经不能用了/, 200: /./ };
    await expect(page.getByRole("heading", { level: 1 }), path).toHaveText(said[response?.status() ?? 0]);
  }
});
