import type { Page } from "@playwright/test";
import { auditEvent, post } from "./support/fixtures.ts";
import { expect, test } from "./support/test.ts";

const BEGIN = Date.parse("2026-11-10T10:00:00.000Z");
const DAY = "from=2026-11-10T00:00:00Z&to=2026-11-11T00:00:00Z";
const CALLS = 700;

/** A call each second. */
function calls(): string {
  const call = (_: unknown, second: number): string => {
    const at = new Date(BEGIN + second * 1000).toISOString().replace("Z", "000Z");
    return JSON.stringify({ ...auditEvent(), requestReceivedTimestamp: at, stageTimestamp: at });
  };
  return `[${Array.from({ length: CALLS }, call).join(",")}]`;
}

const clock = (second: number): string => new Date(BEGIN + second * 1000).toISOString().slice(11, 19);

/** The first row below the table's heads, and where it stands; scrolled there in the same step, so that nothing is loaded in between. */
function placeAfter(page: Page, scrollTo: number | undefined): Promise<{ id: string; top: number }> {
  return page.evaluate((to) => {
    const list = document.querySelector(".scroll");
    if (to !== undefined) list?.scrollTo({ top: to });
    const upper = (list?.getBoundingClientRect().top ?? 0) + 80;
    const row = [...document.querySelectorAll<HTMLElement>("tr[data-event]")].find(
      (one) => one.getBoundingClientRect().top > upper,
    );
    return { id: row?.dataset["event"] ?? "", top: row?.getBoundingClientRect().top ?? 0 };
  }, scrollTo);
}

function heightAbove(page: Page): Promise<number> {
  return page.evaluate(() => document.querySelector(".scroll")?.scrollTop ?? 0);
}

test("one jumps to a time, goes on to both sides without losing one's place, and back to the newest", async ({
  adminPage: page,
  request,
  source,
}) => {
  test.setTimeout(120_000);
  await post(request, source, [calls()]);
  await page.goto(`/system/audit-logs/kubectl/api-calls?${DAY}&cluster=${source.cluster}`);
  const row = (second: number) => page.locator("tr.row", { hasText: clock(second) });
  await expect(row(CALLS - 1)).toBeVisible();
  await page.getByRole("button", { name: /^Time range/ }).click();
  await page.getByRole("button", { name: "Jump to…" }).press("Enter");
  await page.getByLabel("Jump to", { exact: true }).fill("2026-11-10 10:05:50");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/at=2026-11-10T10%3A05%3A50Z/);
  await expect(page.locator("tr.row.marked")).toContainText(clock(350));
  await expect(page.locator("tr.row.marked")).toBeInViewport();
  await expect(page.getByText("10 Nov 2026 10:05:50 UTC · newer above, older below")).toBeInViewport();

  const before = await placeAfter(page, 100);
  await expect.poll(() => heightAbove(page)).toBeGreaterThan(6_000);
  const after = await page.locator(`tr[data-event="${before.id}"]`).boundingBox();
  expect(Math.abs((after?.y ?? 0) - before.top)).toBeLessThan(8);
  for (const [to, last] of [
    [0, CALLS - 1],
    [1_000_000, 0],
  ] as const)
    await expect(async () => {
      await placeAfter(page, to);
      await expect(row(last)).toBeInViewport({ timeout: 500 });
    }).toPass();

  await page.getByRole("button", { name: "Back to newest" }).click();
  await expect(page).not.toHaveURL(/at=/);
  await expect(row(CALLS - 1)).toBeInViewport();
});

test("one steps on from an open event to rows that were not loaded", async ({ adminPage: page, request, source }) => {
  test.setTimeout(120_000);
  await post(request, source, [calls()]);
  await page.goto(`/system/audit-logs/kubectl/api-calls?${DAY}&cluster=${source.cluster}&at=2026-11-10T10:05:50Z`);
  const newest = page.locator("tr.row", { hasText: clock(400) });
  await page.locator("tr.row.marked").focus();
  for (let at = 360; at <= 390; at += 10) {
    // A key cannot go to a row that is still being loaded.
    await expect(page.locator("tr.row", { hasText: clock(at) })).toBeAttached();
    await page.keyboard.press("PageUp");
  }
  await page.keyboard.press("Enter");
  const previous = page.getByRole("button", { name: "Previous event" });
  await expect(newest).toBeAttached();
  for (let second = 391; second <= 410; second++) {
    await previous.click();
    // A step is from the event that is shown: two clicks before it is are one.
    await expect(page.locator("tr.row.sel")).toContainText(clock(second));
  }
});

test("while the list is live the count and the histogram follow", async ({ adminPage: page, request, source }) => {
  test.setTimeout(90_000);
  await post(request, source, [JSON.stringify(auditEvent())]);
  await page.goto(`/system/audit-logs/kubectl/api-calls?cluster=${source.cluster}`);
  const counted = (count: number) => page.getByRole("link", { name: `API Calls ${String(count)}`, exact: true });
  await expect(counted(1)).toBeVisible();
  await page.getByRole("button", { name: "Live" }).first().click();
  await expect(page.getByText("as of").first()).toBeVisible();
  await post(request, source, [JSON.stringify(auditEvent()), JSON.stringify(auditEvent({ code: 403 }))]);
  await expect(page.locator("tr.row")).toHaveCount(3);
  await expect(counted(3)).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("button", { name: "Success 2" })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("button", { name: "Denied 1" })).toBeVisible();
});

test("on a phone no list is wider than its screen", async ({ adminPage: page, request, source }) => {
  await post(request, source, [calls()]);
  await page.setViewportSize({ width: 390, height: 844 });
  for (const list of ["kubectl/commands", "kubectl/api-calls", "tailnet/changes", "tailnet/flows"]) {
    await page.goto(`/system/audit-logs/${list}?${DAY}`);
    await expect(page.locator(".tabs .n").first()).not.toBeEmpty();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), list).toBe(true);
  }
});
