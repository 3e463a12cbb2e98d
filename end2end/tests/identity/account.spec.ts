// A resident and a window: an account of level 1, seen in person, level 2, another phone; an officer's first log-in.
import { createHmac, randomInt } from "node:crypto";
import type { Page } from "@playwright/test";
import { accessible, code, expect, messages, server, test } from "../../fixtures.ts";
import { staffSignIn } from "../../staff.ts";

const windows: Record<string, string> = { phone: "huayuan.window", desktop: "hedong.window", "scripts-off": "beita.window" };
const administrators: Record<string, string> = { phone: "city-centre.admin", desktop: "city-centre.admin2", "scripts-off": "city-centre.admin" };

/** Somebody no register knows: an ID number that only checks, and a phone of nobody. */
function stranger(): { name: string; id: string; phone: string } {
  const two = (number: number) => String(number).padStart(2, "0");
  const body = `341699${1960 + randomInt(30)}${two(1 + randomInt(12))}${two(1 + randomInt(28))}${String(randomInt(1000)).padStart(3, "0")}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, place) => total + weight * Number(body[place]), 0);
  return { name: "程小满", id: body + "10X98765432"[sum % 11], phone: `1700${String(randomInt(10_000_000)).padStart(7, "0")}` };
}

test("an account is opened, seen at a window, and gets another phone", async ({ page, browser }, info) => {
  test.setTimeout(120_000);
  const person = stranger();
  await page.goto("/account/new?back=/account");
  await accessible(page);
  await page.getByLabel("姓名", { exact: true }).fill(person.name);
  await page.getByLabel("身份证号", { exact: true }).fill("341699199013131234");
  await page.getByLabel("手机号", { exact: true }).fill(person.phone);
  await page.getByRole("button", { name: "获取验证码" }).click();
  await expect(page.getByRole("alert")).toContainText("有 2 处要改一下");
  await expect(page.getByLabel("姓名", { exact: true })).toHaveValue(person.name);
  await accessible(page);
  await page.getByLabel("身份证号", { exact: true }).fill(person.id);
  await page.getByLabel(/我同意/).check();
  await page.getByRole("button", { name: "获取验证码" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("输入短信验证码");
  await page.getByLabel("短信验证码").fill(await code(person.phone));
  await page.getByLabel("短信验证码").press("Enter");
  await expect(page).toHaveURL(/\/account$/);
  await expect(page.locator("main")).toContainText("程*满");
  await expect(page.locator("main")).toContainText("身份还没有核对上");
  await expect(page.locator("body")).not.toContainText(person.id);
  await accessible(page);

  const desk = await browser.newContext({ baseURL: server.url, locale: "zh-CN", javaScriptEnabled: info.project.name !== "scripts-off" });
  const window = await desk.newPage();
  await staffSignIn(window, windows[info.project.name] ?? "liulin.window");
  await expect(window).toHaveURL(/\/desk\/window$/);
  await window.getByLabel("姓名", { exact: true }).fill(person.name);
  await window.getByLabel("身份证号", { exact: true }).fill(person.id);
  await window.getByRole("button", { name: "查账号" }).click();
  await window.getByRole("button", { name: "人证一致，确认身份" }).click();
  await expect(window.locator("main")).toContainText("窗口当面核对");
  await accessible(window);
  await desk.close();

  await page.reload();
  await expect(page.locator("main")).toContainText("已核验身份");
  const other = stranger().phone;
  await page.goto("/account/phone");
  await page.getByLabel("新手机号").fill(other);
  const before = messages(person.phone).length;
  await page.getByRole("button", { name: "给现在的手机号发验证码" }).click();
  await page.getByLabel("短信验证码").fill(await code(person.phone, before));
  await page.getByRole("button", { name: "确定" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("新手机号的验证码");
  await page.getByLabel("短信验证码").fill(await code(other));
  await page.getByRole("button", { name: "确定" }).click();
  await expect(page.locator("main")).toContainText(`${other.slice(0, 3)}****${other.slice(7)}`);

  await page.locator("main").getByRole("button", { name: "退出登录" }).click();
  await page.goto("/account");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("请先登录");
});

test("an officer is added, sets up an authenticator and comes in", async ({ page, browser }, info) => {
  test.setTimeout(150_000);
  const person = stranger();
  const login = `cheng-${info.project.name}`;
  await staffSignIn(page, administrators[info.project.name] ?? "city-centre.admin");
  await expect(page).toHaveURL(/\/desk\/staff$/);
  await page.getByLabel("姓名", { exact: true }).fill(person.name);
  await page.getByLabel("身份证号", { exact: true }).fill(person.id);
  await page.getByLabel("登录名").fill(login);
  await page.getByLabel("岗位").selectOption("window");
  await page.getByLabel("单位").selectOption("huayuan");
  await page.getByRole("button", { name: "新增，生成激活码" }).click();
  const activation = await page.locator(".notice .num").innerText();
  await accessible(page);

  const own = await browser.newContext({ baseURL: server.url, locale: "zh-CN", javaScriptEnabled: info.project.name !== "scripts-off" });
  const officer = await own.newPage();
  await officer.goto("/staff/activate");
  await officer.getByLabel("登录名").fill(login);
  await officer.getByLabel("激活码").fill(activation);
  await officer.getByLabel("新密码", { exact: true }).fill("short");
  await officer.getByLabel("再输一次新密码").fill("other");
  await officer.getByRole("button", { name: "下一步" }).click();
  await expect(officer.getByRole("alert")).toContainText("有 2 处要改一下");
  await officer.getByLabel("激活码").fill(activation);
  await officer.getByLabel("新密码", { exact: true }).fill("清风徐来 water quiet 9");
  await officer.getByLabel("再输一次新密码").fill("清风徐来 water quiet 9");
  await officer.getByRole("button", { name: "下一步" }).click();
  await expect(officer.locator("img.authenticator")).toBeVisible();
  await accessible(officer);
  await officer.locator("summary").click();
  const secret = (await officer.locator("details .num").innerText()).replaceAll(" ", "");
  await officer.getByLabel("动态码").fill(oneTime(secret));
  await officer.getByRole("button", { name: "确定，激活账号" }).click();
  await expect(officer.locator(".recovery li")).toHaveCount(10);
  const recovery = await officer.locator(".recovery li").first().innerText();
  await accessible(officer);
  await officer.getByRole("button", { name: "我收好了，去登录" }).click();
  await officer.getByLabel("登录名").fill(login);
  await officer.getByLabel("密码", { exact: true }).fill("清风徐来 water quiet 9");
  await officer.getByLabel("动态码").fill(recovery);
  await officer.getByRole("button", { name: "登录", exact: true }).click();
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
