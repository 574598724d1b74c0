import { randomUUID } from "node:crypto";
import { test as base, expect, type Page } from "@playwright/test";
import { ADMIN, onrecord } from "./onrecord.ts";

export { expect };

export type Source = { id: string; name: string; cluster: string; token: string };

type Fixtures = {
  /** A source of its own, with a cluster nobody else has. */
  source: Source;
  /** `Authorization` of an API token that may read. */
  reader: Record<string, string>;
  /** A page signed in as the local administrator. */
  adminPage: Page;
};

type WorkerFixtures = { readerToken: string };

/** Playwright's `test` with the running product: relative addresses lead to it. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  baseURL: async ({}, use) => use(process.env["E2E_URL"] ?? ""),

  source: async ({}, use) => {
    const name = `api-${randomUUID().slice(0, 8)}`;
    const cluster = `cluster-${name}`;
    const made = await onrecord<{ id: string; token: string }>(
      "source",
      "add",
      "--kind",
      "kubernetes-audit",
      "--name",
      name,
      "--cluster",
      cluster,
    );
    await use({ ...made, name, cluster });
  },
  readerToken: [
    async ({}, use) => {
      const { token } = await onrecord<{ token: string }>(
        "token",
        "create",
        "--name",
        `e2e-${randomUUID()}`,
        "--role",
        "viewer",
      );
      await use(token);
    },
    { scope: "worker" },
  ],
  reader: async ({ readerToken }, use) => use({ authorization: `Bearer ${readerToken}` }),
  page: async ({ page }, use) => {
    const goto = page.goto.bind(page);
    page.goto = async (...given) => {
      const response = await goto(...given);
      await page.waitForFunction(isAwake);
      return response;
    };
    await use(page);
  },
  adminPage: async ({ page }, use) => {
    await signInAsAdmin(page);
    await use(page);
  },
});

/** Through the form, as a person does. */
export async function signInAsAdmin(page: Page): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("Email").fill(ADMIN.email);
  await page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => url.pathname.startsWith("/system/"));
}

/**
 * Whether React has taken over what the server streamed. Until then a part may be there twice, the copy to come being hidden, and
 * what is typed may be lost. Runs in the page.
 */
function isAwake(): boolean {
  const isStreaming = document.querySelector("[hidden][id^='S:'], template[id^='B:']") !== null;
  const controls = [...document.querySelectorAll("button, input, textarea")];
  return !isStreaming && controls.every((one) => Object.keys(one).some((key) => key.startsWith("__reactProps")));
}
