// A resident and a window: an account of level 1, seen in person, level 2, another phone; an officer's first log-in.
import { createHmac, randomInt } from "node:crypto";
import { accessible, bothLanguages, code, expect, messages, server, summaryReaches, test } from "../../fixtures.ts";
import { officer as atDesk, staffSignIn } from "../../staff.ts";
import { codeFrom, forward, goOn, press, refusedWith } from "../../steps.ts";

const windows: Record<string, string> = { phone: "huayuan.window", desktop: "hedong.window", "scripts-off": "beita.window", elder: "liulin.window" };
const administrators: Record<string, string> = { desktop: "city-centre.admin2", elder: "city-centre.admin2" };

/** Somebody no register knows: an ID number that only checks, and a phone of nobody. */
function stranger(): { name: string; id: string; phone: string } {
  const two = (number: number) => String(number).padStart(2, "0");
  const body = `341699${1960 + randomInt(30)}${two(1 + randomInt(12))}${two(1 + randomInt(28))}${String(randomInt(1000)).padStart(3, "0")}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, place) => total + weight * Number(body[place]), 0);
  return { name: "程小满", id: body + "10X98765432"[sum % 11], phone: `1700${String(randomInt(10_000_000)).padStart(7, "0")}` };
}

test("an account is opened, seen at a window, and gets another phone", async ({ page, browser }, info) => {
  const person = stranger();
  await page.goto("/account/new?back=/account");
  await page.getByLabel("姓名", { exact: true }).fill(person.name);
  await page.getByLabel("身份证号", { exact: true }).fill("341699199013131234");
  await page.getByLabel("手机号", { exact: true }).fill(person.phone);
  await refusedWith(page, forward(page), 2);
  await expect(page.getByLabel("姓名", { exact: true })).toHaveValue(person.name);
  await bothLanguages(page);
  await page.getByLabel("身份证号", { exact: true }).fill(person.id);
  await page.locator('[name="agreed"]').check({ force: true });
  await codeFrom(page, person.phone, forward(page), bothLanguages);
  const right = await page.locator('[name="code"]').inputValue();
  await page.locator('[name="code"]').fill(right === "000000" ? "111111" : "000000");
  await refusedWith(page, forward(page), 1);
  await summaryReaches(page);
  await page.locator('[name="code"]').fill(right);
  await goOn(page);
  await expect(page).toHaveURL(/\/account$/);
  await expect(page.locator("main")).toContainText("程*满");
  await expect(page.locator("main .notice")).toHaveAttribute("data-tone", "warn");
  await expect(page.locator("body")).not.toContainText(person.id);
  await bothLanguages(page);

  const window = await atDesk(browser, windows[info.project.name] ?? "baishi.window");
  await expect(window).toHaveURL(/\/desk\/window$/);
  await bothLanguages(window);
  await window.getByLabel("姓名", { exact: true }).fill(person.name);
  await window.getByLabel("身份证号", { exact: true }).fill(person.id);
  await press(window, forward(window));
  await bothLanguages(window);
  await press(window, window.locator('form[action*="window-confirm"] button').first());
  await expect(window.locator('form[action*="window-confirm"]')).toHaveCount(0);
  await expect(window.locator("main")).toContainText("窗口当面核对");
  await bothLanguages(window);
  await window.context().close();

  await page.reload();
  await expect(page.locator("main .notice")).toHaveCount(0);
  await expect(page.locator("main")).toContainText("已核验身份");
  // The window that looked the account up stands there, and the registers asked when it was opened.
  await press(page, page.locator('main a[href="/my/looks"]'));
  await expect(page.locator("main")).toContainText("凭身份证查找您的账号");
  expect(await page.locator("main li.card").count()).toBeGreaterThan(1);
  await accessible(page);
  await bothLanguages(page);
  const other = stranger().phone;
  await page.goto("/account/phone");
  await bothLanguages(page);
  await page.locator('[name="phone"]').fill(other);
  await codeFrom(page, person.phone, forward(page), bothLanguages);
  const seen = messages(other).length;
  await goOn(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("新手机号的验证码");
  await bothLanguages(page);
  await page.locator('[name="code"]').fill(await code(other, seen));
  await goOn(page);
  await expect(page.locator("main")).toContainText(`${other.slice(0, 3)}****${other.slice(7)}`);

  await page.goto("/account");
  await press(page, page.locator('main form[action$="sign-out"] button'));
  const gone = await page.goto("/account");
  expect(gone?.status()).toBe(401);
  await expect(page.locator('main a.button[href^="/sign-in"]')).toBeVisible();
});

test("an officer is added, sets up an authenticator and comes in", async ({ page, browser }, info) => {
  const person = stranger();
  const login = `cheng-${info.project.name}`;
  await staffSignIn(page, administrators[info.project.name] ?? "city-centre.admin");
  await expect(page).toHaveURL(/\/desk\/staff$/);
  await bothLanguages(page);
  await page.locator('[name="name"]').fill(person.name);
  await page.locator('[name="resident_id"]').fill(person.id);
  await page.locator('[name="login_name"]').fill(login);
  await page.locator('[name="post"]').selectOption("window");
  await page.locator('[name="office"]').selectOption("huayuan");
  await press(page, page.locator('form[action*="staff-add"] button'));
  const activation = await page.locator(".notice .num").innerText();
  await accessible(page);

  const own = await browser.newContext({ baseURL: server.url, locale: "zh-CN", javaScriptEnabled: info.project.use.javaScriptEnabled });
  const officer = await own.newPage();
  await officer.goto("/staff/activate");
  await officer.locator('[name="login_name"]').fill(login);
  await officer.locator('[name="code"]').fill(activation);
  await officer.locator('[name="password"]').fill("short");
  await officer.locator('[name="again"]').fill("other");
  await refusedWith(officer, forward(officer), 2);
  await bothLanguages(officer);
  await summaryReaches(officer);
  await officer.locator('[name="code"]').fill(activation);
  await officer.locator('[name="password"]').fill("清风徐来 water quiet 9");
  await officer.locator('[name="again"]').fill("清风徐来 water quiet 9");
  await goOn(officer);
  await expect(officer.locator("img.authenticator")).toBeVisible();
  await bothLanguages(officer);
  await officer.locator("details summary").first().click();
  const secret = (await officer.locator("details .num").innerText()).replaceAll(" ", "");
  await expect(async () => {
    await officer.locator('[name="code"]').fill(oneTime(secret));
    await press(officer, forward(officer));
    await expect(officer.locator(".recovery li")).toHaveCount(10, { timeout: 1_000 });
  }).toPass({ timeout: 60_000, intervals: [1_000] });
  const recovery = await officer.locator(".recovery li").first().innerText();
  await accessible(officer);
  await press(officer, forward(officer));
  await officer.locator('[name="login_name"]').fill(login);
  await officer.locator('[name="password"]').fill("清风徐来 water quiet 9");
  await officer.locator('[name="code"]').fill(recovery);
  await press(officer, forward(officer));
  await expect(officer).toHaveURL(/\/desk\/window$/);
  await own.close();
});

/** RFC 6238 with SHA-1, as an authenticator app computes it. */
function oneTime(secret: string): string {
  const bits = [...secret].map((sign) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const offset = (mac[19] ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, "0");
}
