// The commitment letter with the browser module: what was typed before it arrived stays, and a finger signs.
import { accessible, code, expect, hydrated, messages, test } from "../../fixtures.ts";
import { person } from "../../people.ts";
import { begin, forward, goOn, prepare, press, register } from "../../steps.ts";

test("what was typed before the module arrived stays, and a finger signs the letter", async ({ page, context }, info) => {
  const applicant = person(info.project.name, 7);
  await register(page, applicant, "/apply");
  await begin(page);
  await prepare(page);
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await context.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/apply/commitment");
  await page.locator('[name="code"]').fill("135790");
  await page.locator('[name="agree"]').check({ force: true });
  release();
  await hydrated(page);
  await expect(page.locator('[name="code"]')).toHaveValue("135790");
  await expect(page.locator('[name="agree"]')).toBeChecked();

  const seen = messages(applicant.phone).length;
  await press(page, page.locator('button[formaction*="commitment-code"]'));
  await hydrated(page);
  await expect(page.locator('[name="agree"]'), "the tick outlives the button that sends the code").toBeChecked();
  const pad = page.locator("canvas");
  await expect(pad).toBeVisible();
  await pad.scrollIntoViewIfNeeded();
  const draw = async () => {
    const place = await pad.boundingBox();
    if (!place) throw new Error("the pad has no place");
    await page.mouse.move(place.x + 30, place.y + 30);
    await page.mouse.down();
    for (const [x, y] of [[60, 70], [100, 40], [150, 80], [200, 45]] as const) await page.mouse.move(place.x + x, place.y + y, { steps: 4 });
    await page.mouse.up();
  };
  const drawn = page.locator('[name="signature"]');
  await draw();
  await expect(drawn).toHaveValue(/^data:image\/png;base64,/);
  await page.locator("#signature-clear").click();
  await expect(drawn).toHaveValue("");
  await draw();
  await expect(drawn).toHaveValue(/^data:image\/png;base64,/);
  await accessible(page);
  await page.locator('[name="code"]').fill(await code(applicant.phone, seen));
  await press(page, forward(page));
  await expect(page.locator(".errors")).toHaveCount(0);

  // The drawing is kept with the letter, as a picture.
  await page.goto("/apply/commitment");
  const kept = await page.locator('a[href^="/documents/"]').first().getAttribute("href");
  const answer = await page.request.get(kept ?? "");
  expect(answer.status()).toBe(200);
  expect(answer.headers()["content-type"]).toContain("image/");
  await page.goto("/apply/check");
  await goOn(page);
  await expect(page).toHaveURL(/\/receipt/);
});
