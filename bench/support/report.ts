import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { isMet, type Figure } from "./measure.ts";

const RESULTS = join(import.meta.dirname, "../results");

/** One line a figure: name, value, what was promised and whether it is so. */
export function line(figure: Figure): string {
  const value = `${format(figure.value)} ${figure.unit}`.padStart(18);
  return [figure.name.padEnd(56), value, promise(figure), figure.note]
    .filter((part) => part !== undefined)
    .join("  ")
    .trimEnd();
}

function promise(figure: Figure): string {
  const { atLeast, atMost } = figure;
  if (atLeast === undefined && atMost === undefined) return "".padEnd(30);
  const bound = atLeast === undefined ? `under ${format(atMost ?? 0)}` : `over ${format(atLeast)}`;
  return `${bound}: floor ${isMet(figure) ? "met" : "NOT met"}`.padEnd(30);
}

function format(value: number): string {
  if (!Number.isFinite(value)) return "n/a";
  return value >= 1_000
    ? Math.round(value).toLocaleString("en")
    : value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

type Result = {
  date: string;
  part: string;
  seed: number;
  events: number;
  machine: { cores: number; cpu: string; memoryGiB: number; node: string; postgres: Record<string, string> };
  figures: (Figure & { met?: boolean })[];
};

export function resultOf(
  run: Pick<Result, "date" | "part" | "seed" | "events">,
  postgres: Record<string, string>,
  figures: readonly Figure[],
): Result {
  const machine = {
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgres,
  };
  const judged = figures.map((figure) =>
    figure.atLeast === undefined && figure.atMost === undefined ? figure : { ...figure, met: isMet(figure) },
  );
  return { ...run, machine, figures: judged };
}

/** Keeps a result in the repository, so that a regression is a diff. @returns the file. */
export function record(result: Result): string {
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `${result.part}-${String(result.events)}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}
