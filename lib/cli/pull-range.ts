import type { Command } from "commander";
import { resolveTimeRange } from "../query/time-range.ts";
import type { Span } from "../pull/span.ts";

export type RangeFlags = { from?: string; to?: string };

/** `--from` and `--to` as every command has them. */
export function addRange(command: Command): Command {
  return command
    .option("--from <time>", "RFC 3339, or relative as now-24h (units s m h d w)")
    .option("--to <time>", "the same; now unless told");
}

/** @param usual where nothing is given. @throws AppError `invalid` for what is no time, or ends before it begins */
export function spanOf({ from, to }: RangeFlags, usual: Span): Span {
  if (from === undefined && to === undefined) return usual;
  const begin = from ?? new Date(usual.fromMs).toISOString();
  const range = resolveTimeRange({ from: begin, to: to ?? "now" }, new Date());
  return { fromMs: range.from.ms, toMs: range.to.ms };
}
