import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ESLint } from "eslint";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { SOURCE_KINDS } from "../../lib/ingest/registry.ts";

const ROOT = join(import.meta.dirname, "../..");

describe("lint refuses", () => {
  const eslint = new ESLint({ cwd: ROOT });
  const PRODUCT = "lib/sources/habit.ts";
  const PURE = "lib/events/instant.ts";
  const WORDS = "components/audit-logs/nouns.ts";
  const SOURCE_KIND = "lib/ingest/onrecord/normalize.ts";

  const refused: [code: string, file: string, rule: string, says?: RegExp][] = [
    ['export const a = process.env["A"];', PRODUCT, "no-restricted-syntax", /env\(\)/],
    ['export const a = process["env"];', PRODUCT, "no-restricted-syntax", /env\(\)/],
    ["export const { env } = process;", PRODUCT, "no-restricted-syntax", /env\(\)/],
    ["export const a = globalThis.process.env;", PRODUCT, "no-restricted-syntax", /env\(\)/],
    ['import { env } from "node:process";\nexport const a = env;', PRODUCT, "no-restricted-syntax", /env\(\)/],
    ["export const a = (db: any, s: string) => db.$queryRawUnsafe(s);", PRODUCT, "no-restricted-syntax", /Tagged/],
    ['export const a = (db: any, s: string) => db["$executeRawUnsafe"](s);', PRODUCT, "no-restricted-syntax", /Tagged/],
    ["export const a = ({ $queryRawUnsafe: q }: any) => q;", PRODUCT, "no-restricted-syntax", /Tagged/],
    ["export const a = (Prisma: any, s: string) => Prisma.raw(s);", PRODUCT, "no-restricted-syntax", /Tagged/],
    ["export const a = (tx: any) => tx.auditEvent.deleteMany();", PRODUCT, "no-restricted-syntax", /append-only/],
    ["export const a = (tx: any) => tx.commandEvent.create({});", PRODUCT, "no-restricted-syntax", /append-only/],
    ["export const a = 'DELETE FROM audit_event';", PRODUCT, "no-restricted-syntax", /append-only/],
    [
      "export const a = (x: string) => `update command_event SET x = ${x}`;",
      PRODUCT,
      "no-restricted-syntax",
      /append-only/,
    ],
    ["export const a = new Date();", PURE, "no-restricted-syntax", /Pure/],
    ["export const a = Date();", PURE, "no-restricted-syntax", /Pure/],
    ["export const a = Date.now();", PURE, "no-restricted-syntax", /Pure/],
    ["export const a = performance.now();", SOURCE_KIND, "no-restricted-syntax", /Pure/],
    ["export const a = Math.random();", SOURCE_KIND, "no-restricted-syntax", /Pure/],
    ["export const a = crypto.randomUUID();", SOURCE_KIND, "no-restricted-syntax", /Pure/],
    ["export const a: Record<string, number> = { get: 1 };", PURE, "no-restricted-syntax", /lookup/],
    ["export const a: Readonly<Record<string, number>> = { get: 1 };", WORDS, "no-restricted-syntax", /lookup/],
    ['console.log("a");\nexport {};', PRODUCT, "no-console"],
    ["export const a: any = 1;", PRODUCT, "@typescript-eslint/no-explicit-any"],
    ['export const a = () => { throw "a"; };', PRODUCT, "@typescript-eslint/only-throw-error"],
    ["export const a = async () => { Promise.resolve(); };", PRODUCT, "@typescript-eslint/no-floating-promises"],
    ["// @ts-ignore\nexport const a = 1;", PRODUCT, "@typescript-eslint/ban-ts-comment"],
    [
      "export const a = (b: 1 | 2) => { switch (b) { case 1: return 1; } return 2; };",
      PRODUCT,
      "@typescript-eslint/switch-exhaustiveness-check",
    ],
    ["export const a = (b: 1, c: 1, d: 1, e: 1) => b + c + d + e;", PRODUCT, "max-params"],
    [`export const a = 1;\n${"export {};\n".repeat(251)}`, PRODUCT, "max-lines"],
    [`export function a() {\n${"let b = 1;\n".repeat(60)}}`, PRODUCT, "max-lines-per-function"],
  ];

  const cases = refused.map(([code, ...expected]) => ({ title: code.split("\n", 1)[0], code, expected }));

  test.each(cases)("$title", async ({ code, expected: [file, rule, says = /./] }) => {
    const [result] = await eslint.lintText(code, { filePath: join(ROOT, file) });
    expect(result?.messages.map(({ ruleId, message }) => `${String(ruleId)}: ${message}`)).toContainEqual(
      expect.stringMatching(new RegExp(`^${rule}: .*${says.source}`)),
    );
  });
});

describe("boundaries", () => {
  /** For each rule of .dependency-cruiser.cjs one file that breaks it. */
  const planted: Record<string, [file: string, imports: string]> = {
    "no-cycles": ["lib/query/round-again.ts", "./round.ts"],
    "events-is-the-leaf": ["lib/events/planted.ts", "../log.ts"],
    "foundation-knows-no-feature": ["lib/env.ts", "./auth/target.ts"],
    "lib-never-imports-ui": ["lib/auth/planted.ts", "../../components/target.ts"],
    "sources-are-strangers": ["lib/ingest/teleport/planted.ts", "../paralus/target.ts"],
    "sources-do-no-io": ["lib/ingest/teleport/db.ts", "../../db.ts"],
    "read-never-imports-write": ["lib/export/planted.ts", "../commands/target.ts"],
    "write-never-imports-read": ["lib/jobs/planted.ts", "../query/target.ts"],
    "segments-are-pure": ["lib/rollups/segment/planted.ts", "../../db.ts"],
    "routes-do-not-query": ["app/api/planted.ts", "../../lib/db.ts"],
    "components-are-pure": ["components/planted.ts", "../lib/auth/target.ts"],
    "primitives-know-no-feature": ["components/ui/planted.ts", "../target.ts"],
    "prisma-behind-one-door": ["lib/sources/planted.ts", "../generated/prisma/client.ts"],
    "nothing-imports-the-command-line": ["lib/auth/cli.ts", "../cli/target.ts"],
    "demo-stays-apart": ["lib/auth/demo.ts", "../demo/target.ts"],
    "the-application-runs-on-the-platform": ["app/planted.ts", "../lib/platform/target.ts"],
    "nothing-imports-tests": ["lib/auth/tests.ts", "../../tests/target.ts"],
    "no-dev-deps-in-product": ["lib/auth/dev.ts", "only-for-tests"],
    "no-unresolvable": ["lib/auth/nowhere.ts", "./nowhere-at-all.ts"],
    "no-orphans": ["lib/auth/orphan.ts", ""],
  };
  const report = z.object({
    summary: z.object({ violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })) }),
  });
  let violations: { from: string; rule: { name: string } }[] = [];

  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), "onrecord-planted-"));
    const plant = (file: string, content: string) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), content);
    };
    const targets = ["auth", "commands", "query", "cli", "demo", "platform", "ingest/paralus"].map(
      (name) => `lib/${name}/target.ts`,
    );
    for (const file of [
      ...targets,
      "components/target.ts",
      "tests/target.ts",
      "lib/log.ts",
      "lib/db.ts",
      "lib/generated/prisma/client.ts",
    ])
      plant(file, "export const target = 1;\n");
    plant("lib/query/round.ts", 'import "./round-again.ts";\n');
    for (const [file, imports] of Object.values(planted))
      plant(file, imports === "" ? "export {};\n" : `import "${imports}";\n`);
    plant(
      "package.json",
      JSON.stringify({ name: "planted", type: "module", devDependencies: { "only-for-tests": "1.0.0" } }),
    );
    plant(
      "node_modules/only-for-tests/package.json",
      JSON.stringify({ name: "only-for-tests", version: "1.0.0", main: "index.js" }),
    );
    plant("node_modules/only-for-tests/index.js", "");
    plant("tsconfig.json", readFileSync(join(ROOT, "tsconfig.json"), "utf8"));
    // dependency-cruiser finds the TypeScript compiler beside what it reads.
    symlinkSync(join(ROOT, "node_modules/typescript"), join(folder, "node_modules/typescript"));
    const program = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
    const args = [
      "--config",
      join(ROOT, ".dependency-cruiser.cjs"),
      "--output-type",
      "json",
      "app",
      "components",
      "lib",
      "tests",
    ];
    let output = "";
    try {
      output = execFileSync(process.execPath, [program, ...args], { cwd: folder, encoding: "utf8", stdio: "pipe" });
    } catch (error) {
      output = error instanceof Error && "stdout" in error ? String(error.stdout) : ""; // exits with the number of violations
    }
    rmSync(folder, { recursive: true });
    violations = report.parse(JSON.parse(output)).summary.violations;
  });

  test.each(Object.entries(planted))("%s is reported for %s", (rule, [file]) => {
    expect(violations.map(({ from, rule: { name } }) => `${name}: ${from}`)).toContain(`${rule}: ${file}`);
  });

  test("each have a planted violation", async () => {
    const config = z.object({ default: z.object({ forbidden: z.array(z.object({ name: z.string() })) }) });
    const { default: rules } = config.parse(await import(join(ROOT, ".dependency-cruiser.cjs")));
    expect(rules.forbidden.map(({ name }) => name).toSorted()).toEqual(Object.keys(planted).toSorted());
  });
});

describe("the documents", () => {
  const TOP = /^(app|bench|components|lib|prisma|public|scripts|tests|[.]ci)[/]/;

  test.each(["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])("%s names only files that exist", (document) => {
    const text = readFileSync(join(ROOT, document), "utf8");
    const named = [...text.matchAll(/`([^`\s]+)`/g), ...text.matchAll(/\]\(([^)\s]+)\)/g)].map(
      ([, path]) => path ?? "",
    );
    const paths = named.filter((path) => TOP.test(path) && !/[*<>…{}]/.test(path));
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test("README and .env.example list every variable there is", () => {
    const source = readFileSync(join(ROOT, "lib/env.ts"), "utf8");
    const variables = [...source.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)]
      .map(([, name]) => name ?? "")
      .filter((name) => name !== "NODE_ENV");
    expect(variables).toContain("DATABASE_URL");
    for (const document of [".env.example", "README.md"]) {
      const text = readFileSync(join(ROOT, document), "utf8");
      expect(
        variables.filter((name) => !text.includes(name)),
        document,
      ).toEqual([]);
    }
  });
});

test.each(Object.keys(SOURCE_KINDS))("the source kind %s has its fixtures", (kind) => {
  expect(readdirSync(join(ROOT, "tests/fixtures", kind)).length).toBeGreaterThan(0);
});
