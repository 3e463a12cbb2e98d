// A worker uses an electronic licence in the place of a photo, takes it off and on again, and finds it at the check; the office
// finds it on the case, and the worker that the library was asked.
import { confirmRecords, family, type Family } from "../../families.ts";
import { accessible, bothLanguages, expect, test } from "../../fixtures.ts";
import { photo } from "../../pictures.ts";
import { officer, openCase } from "../../staff.ts";
import { begin, choose, goOn, housing, press, register, sign, submit, wish } from "../../steps.ts";

interface Worker {
  own: Family;
  street: string;
  /** What the page of the livelihood asks of the group. */
  group: string;
  work: Record<string, string>;
  /** Licences of the kind that is owed whose time is over. */
  over: number;
}

/** A day so many days from now. */
function day(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** Of the showcase, these two have licences that the form asks for, and apply in no other journey. */
function ofProject(project: string): Worker {
  const contract_until = day(700);
  if (project === "phone") {
    const work = { employer: "锦里建材有限公司", contract_until, permit_since: day(-540) };
    return { own: family("赵大勇", "19900000041", "single", "0302"), street: "baishi", group: "migrant", work, over: 1 };
  }
  const work = { employer: "安澜市第三中学", contract_until, graduated_on: day(-510) };
  return { own: family("王子涵", "19900000031", "single", "0101"), street: "huayuan", group: "new_employee", work, over: 0 };
}

test("a licence in the city's library is used in the place of a photo", async ({ page, browser }, info) => {
  test.setTimeout(240_000);
  const { own, street, group, work, over } = ofProject(info.project.name);
  await register(page, own, "/apply");
  await begin(page);
  await page.goto("/apply/household");
  await choose(page, "marital", own.marital);
  await goOn(page);
  await page.goto("/apply/consents");
  await page.locator('[name="own"]').check({ force: true });
  await goOn(page);
  await confirmRecords(page, own, accessible);
  await page.goto("/apply/housing");
  await housing(page, 1);
  await goOn(page);

  await page.goto("/apply/livelihood");
  await choose(page, "group", group);
  for (const [name, value] of Object.entries(work)) await page.locator(`[name="${name}"]`).fill(value);
  await goOn(page);
  await page.goto("/apply/livelihood");
  const library = page.locator("#licences");
  await press(page, library.locator('form[action*="ask-licences"] button'));
  const offered = library.locator('form[action*="use-licence"]');
  await expect(offered).toHaveCount(1);
  // What has run out is shown, and cannot be used.
  await expect(library.locator('li [data-tone="warn"]')).toHaveCount(over);
  await bothLanguages(page);
  const used = page.locator('form[action*="detach-licence"]');
  const use = async () => {
    await press(page, offered.locator("button"));
    await expect(page.locator(".errors")).toHaveCount(0);
    await expect(used).toHaveCount(1);
    await expect(offered).toHaveCount(0);
  };
  await use();
  await press(page, used.locator("button"));
  await expect(used).toHaveCount(0);
  await use();
  await expect(page.locator("main")).toContainText("签名已验证");
  await bothLanguages(page);

  // The contract has no licence: it comes as a photo.
  await choose(page, "kind", "labour_contract");
  await page.locator('input[type="file"]').setInputFiles(photo());
  await press(page, page.locator('form[action="/upload"] button'));
  await expect(page.locator(".errors")).toHaveCount(0);
  await expect(page.locator('main a[href^="/documents/"]')).toHaveCount(1);
  await expect(page.locator('main a.button[href="/apply/wish"]'), "nothing is owed any more").toBeVisible();
  await wish(page, own.area);
  await sign(page, own.phone);
  await page.goto("/apply/check");
  await expect(page.locator("main")).toContainText("签名已验证");
  await bothLanguages(page);
  const number = await submit(page);
  const mine = page.url().replace("/receipt", "");

  const accepting = await officer(browser, `${street}.accept`);
  await openCase(accepting, number);
  await expect(accepting.locator("main")).toContainText("电子证照，签名已验证");
  await bothLanguages(accepting);
  await accepting.context().close();

  await page.goto(`${mine}/looks`);
  await expect(page.locator("main li.card", { hasText: "电子证照" }), "that the library was asked").not.toHaveCount(0);
  await bothLanguages(page);
});
