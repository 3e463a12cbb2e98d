// The showcase families of the demo city, whom the registers know, and the way such a family fills in its application.
import { code, expect, messages } from "./fixtures.ts";
import { demo } from "./staff.ts";
import { begin, choose, declare, forward, goOn, press, sign, submit, type Look } from "./steps.ts";
import type { Locator, Page } from "@playwright/test";

export interface Family {
  name: string;
  id: string;
  phone: string;
  /** Phones of the other adults, by name. */
  adults: Record<string, string>;
  marital: string;
  /** The street where it lives. */
  area: string;
}

/** A family by the name of its applicant; the demo prints the ID number. */
export function family(name: string, phone: string, marital: string, area: string, adults: Record<string, string> = {}): Family {
  const id = new RegExp(`${name}\\s+(\\d{17}[\\dX])`).exec(demo("accounts"))?.[1];
  if (!id) throw new Error(`the demo prints no ${name}`);
  return { name, id, phone, adults, marital, area };
}

/** Says that one record is wrong: the page asks for the field, for what is right, and for the reason. */
async function dispute(page: Page, card: Locator): Promise<void> {
  await card.locator('input[value="no"]').check({ force: true });
  await press(page, forward(page));
  await expect(page.locator(".errors li"), "a dispute owes its words").not.toHaveCount(0);
  const open = await card.locator("details").evaluate((details) => (details as HTMLDetailsElement).open);
  if (!open) await card.locator("summary").click();
  await card.locator("select").selectOption({ index: 1 });
  await card.locator("textarea").first().fill("上个月起停保了");
  await card.locator("textarea").last().fill("单位已经停缴，登记还没有更新");
}

/** The family names its members, agrees, looks at its records, declares the rest, signs and submits. `wrong` names a register whose record of the applicant is disputed. */
export async function applyAsFamily(page: Page, own: Family, look: Look, wrong?: string): Promise<string> {
  await begin(page);
  await page.goto("/apply/household");
  await press(page, page.locator('form[action*="propose-members"] button'));
  for (const answer of await page.locator('input[name^="applies_"][value="yes"]').all()) await answer.check({ force: true });
  await choose(page, "marital", own.marital);
  await look(page);
  await goOn(page);

  await page.goto("/apply/consents");
  await look(page);
  for (const tick of await page.locator('input[name="own"], input[name^="guardian_"]').all()) await tick.check({ force: true });
  await goOn(page);
  for (const [name, phone] of Object.entries(own.adults)) {
    await page.goto("/apply/consents");
    await press(page, page.locator('a[href^="/apply/consents/"]', { hasText: name }));
    await page.locator('[name^="phone_"]').fill(phone);
    const seen = messages(phone).length;
    await press(page, page.locator('button[formaction*="send-member-code"]'));
    await page.locator('[name^="code_"]').fill(await code(phone, seen));
    await look(page);
    await goOn(page);
  }

  const members = await confirmRecords(page, own, look, wrong);
  await declare(page, own.area, members, look);
  await sign(page, own.phone, look);
  return submit(page, look);
}

/** Asks the registers and says of every record that it is right, but for the one of the applicant that `wrong` names. Answers how many members there are. */
export async function confirmRecords(page: Page, own: Family, look: Look, wrong?: string): Promise<number> {
  await page.goto("/apply/registers");
  await look(page);
  await goOn(page);
  const members = await page.locator('a[href^="/apply/registers/"]').evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  expect(members.length).toBeGreaterThan(Object.keys(own.adults).length);
  for (const [index, member] of members.entries()) {
    await page.goto(member);
    await expect(page.locator("main")).not.toContainText(own.id);
    for (const right of await page.locator('input[name^="right_"][value="yes"]').all()) await right.check({ force: true });
    if (wrong && index === 0) await dispute(page, page.locator("section.record", { has: page.locator(`[name$="_${wrong}"]`) }));
    await look(page);
    await goOn(page);
  }
  return members.length;
}
