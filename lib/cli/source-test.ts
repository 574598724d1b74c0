import type { Command } from "commander";
import { lastComplete } from "../pull/check-source.ts";
import { asAppError, PullFailure } from "../pull/problem.ts";
import { tryWindow, type TriedWindow } from "../pull/try-window.ts";
import { addRange, spanOf, type RangeFlags } from "./pull-range.ts";
import { optionsOf, printResult } from "./output.ts";
import { withPuller } from "./with-puller.ts";

const USUAL_MS = 3_600_000;

/** `onrecord source test`: one real request, and what would be stored of its answer. */
export function addTestCommand(source: Command): void {
  const command = source
    .command("test")
    .description("ask a pulled source's provider once and show what would be stored; nothing is")
    .argument("<source>", "its id or name");
  addRange(command).action(async (...[which, given, self]: [string, RangeFlags, Command]) => {
    const options = optionsOf(self);
    const tried = await withPuller({ organization: options.organization, which }, (puller, signal) =>
      tryWindow(puller, spanOf(given, lastComplete(puller, USUAL_MS)), signal).catch((error: unknown) => {
        throw error instanceof PullFailure ? asAppError(error) : error;
      }),
    );
    printResult(tried, { ...options, text: inWords(tried) });
  });
}

function inWords({ from, to, bytes, tookMs, records, readable, rejected, samples, reasons }: TriedWindow): string {
  return [
    `${from} to ${to}: ${String(records)} records in ${String(bytes)} bytes, ${String(tookMs)} ms.`,
    `${String(readable)} would be events, ${String(rejected)} rejects. Nothing was stored.`,
    ...samples.map((sample) => `  ${sample}`),
    ...reasons.map((reason) => `  rejected: ${reason}`),
  ].join("\n");
}
