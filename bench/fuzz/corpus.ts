import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FIXTURES = join(import.meta.dirname, "../../tests/fixtures");

/**
 * Every record of a source kind's fixtures, as text: what mutated bodies are made of.
 * @throws Error for a kind without fixtures.
 */
export function corpusOf(kind: string): string[] {
  const cases = readdirSync(join(FIXTURES, kind), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const records = cases.flatMap(({ name }) => linesOf(join(FIXTURES, kind, name, "input.ndjson")));
  if (records.length === 0) throw new Error(`no records under ${join(FIXTURES, kind)}`);
  return records;
}

/** None for a case that is of another form. */
function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line.trim() !== "");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
