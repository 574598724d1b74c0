import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const shared = {
  setupFiles: ["tests/support/no-noise.ts"],
  env: {
    NODE_ENV: "test" as const,
    LOG_LEVEL: "silent",
    // Whatever the machine's own configuration is, a test starts from none.
    DATABASE_URL: "",
    ONRECORD_URL: "",
    // Of the whole run: tests that change the data folder still open what they sealed before.
    ONRECORD_SECRET_KEY: "what seals secrets in the databases of a test run",
    ONRECORD_DATA_DIR: join(tmpdir(), "onrecord-test-data"),
  },
};

export default defineConfig({
  resolve: { alias: { "@": import.meta.dirname } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: "unit",
          testTimeout: 30_000,
          include: ["lib/**/*.test.ts", "components/**/*.test.ts", "app/**/*.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: "integration",
          include: ["tests/integration/**/*.test.ts"],
          globalSetup: ["tests/support/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 3,
        },
      },
    ],
  },
});
