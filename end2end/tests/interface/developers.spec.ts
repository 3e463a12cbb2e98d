// The page for those who connect a system: every call of the description stands on it, in both languages, and nothing of it is wider than a phone.
import { accessible, expect, speak, test } from "../../fixtures.ts";

interface Description {
  paths: Record<string, Record<string, { operationId: string }>>;
}

for (const language of ["zh-CN", "en"]) {
  test(`the page for developers shows every call in ${language}`, { tag: `@${language}` }, async ({ page }) => {
    const described = (await (await page.request.get("/api/v1/openapi.json")).json()) as Description;
    const calls = Object.entries(described.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, call]) => ({ id: call.operationId, line: `${method.toUpperCase()} ${path}` })),
    );
    expect(calls.length).toBeGreaterThan(3);
    await speak(page, language);
    await page.goto("/developers");
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    await expect(page.locator("main section.card")).toHaveCount(calls.length);
    for (const { id, line } of calls) await expect(page.locator(`main section[id="${id}"] h3`)).toHaveText(line);
    await expect(page.locator('section[id="submit_application"] th code', { hasText: "members[].resident_id" })).toBeVisible();
    await accessible(page);
    // A problem's address leads to the row that explains it.
    await page.goto("/developers#not-found");
    await expect(page.locator('tr[id="not-found"]')).toBeInViewport();
  });
}
