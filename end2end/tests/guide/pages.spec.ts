// Every public page in both languages: it answers, fits the screen, has its code to open it on a phone, prints, and axe finds nothing.
import { accessible, expect, speak, test } from "../../fixtures.ts";

/** Each page with the status it answers. */
const PAGES: Record<string, number> = {
  "/": 200,
  "/guide": 200,
  "/guide/public-rental-housing": 200,
  "/guide/public-rental-housing/sample": 200,
  "/guide/public-rental-housing/commitment": 200,
  "/policy": 200,
  "/check": 200,
  "/notices": 200,
  "/figures": 200,
  "/track": 200,
  "/contact": 200,
  "/privacy": 200,
  "/accessibility": 200,
  "/developers": 200,
  "/account/new": 200,
  "/account/none": 200,
  "/sign-in": 200,
  "/staff/sign-in": 200,
  "/staff/activate": 200,
  "/demo/sms": 200,
  "/rate/thanks": 200,
  "/rate/closed": 200,
  "/r/nobody-has-this-token": 404,
  "/apply": 401,
  "/problem/not-found": 404,
  "/problem/forbidden": 403,
  "/problem/signed-out": 401,
  "/problem/conflict": 409,
  "/problem/unavailable": 503,
  "/problem/broken?reference=0190-abc": 500,
};

/** What stays Chinese in English: the name of the system, the switch back, and words quoted in their own language. */
const HAN = /\p{Script=Han}/u;

for (const language of ["zh-CN", "en"]) {
  test(`every public page stands in ${language}`, { tag: `@${language}` }, async ({ page }) => {
    test.setTimeout(240_000);
    await speak(page, language);
    for (const [path, status] of Object.entries(PAGES)) {
      await test.step(path, async () => {
        const response = await page.goto(path);
        expect(response?.status(), path).toBe(status);
        await expect(page.locator("html")).toHaveAttribute("lang", language);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        if (language === "en") {
          const title = await page.getByRole("heading", { level: 1 }).innerText();
          expect(HAN.test(title), `${path} has the heading ${title}`).toBe(false);
        }
        await accessible(page);
      });
    }
  });
}

test("a public page has a code that opens it on a phone", async ({ page }) => {
  for (const path of ["/", "/guide/public-rental-housing", "/policy", "/notices", "/check"]) {
    await page.goto(path);
    const picture = page.locator('footer img[src^="/qr.svg"]');
    await expect(picture, path).toHaveAttribute("src", `/qr.svg?path=${path}`);
    const answer = await page.request.get((await picture.getAttribute("src")) ?? "");
    expect(answer.status(), path).toBe(200);
    expect(answer.headers()["content-type"]).toContain("image/svg+xml");
    expect(await answer.text()).toContain("<svg");
  }
});

test("a page prints as a page: its text, without what only a screen needs", async ({ page }) => {
  await page.emulateMedia({ media: "print" });
  for (const path of ["/guide/public-rental-housing", "/guide/public-rental-housing/sample", "/policy", "/contact"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 }), path).toBeVisible();
    for (const screen of ["nav.menu", "nav.tools"]) await expect(page.locator(screen).first(), `${screen} of ${path}`).toBeHidden();
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
