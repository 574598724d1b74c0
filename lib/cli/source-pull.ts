import type { Command } from "commander";
import { AppError } from "../errors.ts";
import { pullRange, pullRecorded, pullWhatIsMissing, type PulledNow } from "../pull/pull-now.ts";
import type { Puller } from "../pull/puller.ts";
import { RecordedApi, RecordingApi } from "../pull/recorded-answers.ts";
import { watchPull } from "./pull-progress.ts";
import { addRange, spanOf, type RangeFlags } from "./pull-range.ts";
import { optionsOf, printResult } from "./output.ts";
import { withPuller } from "./with-puller.ts";

type Flags = RangeFlags & { once?: true; recordDir?: string; replayDir?: string };

/** `onrecord source pull --once`: what a running server does by itself, now and in the foreground. */
export function addPullCommand(source: Command): void {
  const command = source
    .command("pull")
    .description("pull a source now: what is missing, or a stretch of time whether it is stored or not")
    .argument("<source>", "its id or name")
    .option("--once", "end when it is done; what is to go on for ever is a server's, or `onrecord worker`'s")
    .option("--record-dir <folder>", "keep every answer there, as it came: unredacted")
    .option("--replay-dir <folder>", "take answers from there and ask nobody");
  addRange(command).action(async (...[which, given, self]: [string, Flags, Command]) => {
    refuseMixed(given, self);
    const options = optionsOf(self);
    const pulled = await withPuller({ organization: options.organization, which }, (puller, signal) =>
      watchPull({ name: which, quiet: options.json }, (progress) => pull(puller, given, { signal, progress })),
    );
    printResult(pulled, { ...options, text: inWords(pulled) });
  });
}

function refuseMixed({ once, recordDir, replayDir }: Flags, command: Command): void {
  if (once !== true) command.error("error: add --once; a running server, or `onrecord worker`, goes on by itself");
  if (recordDir !== undefined && replayDir !== undefined)
    command.error("error: --record-dir and --replay-dir do not go together");
}

type Watched = Parameters<typeof pullWhatIsMissing>[1];

async function pull(puller: Puller, given: Flags, watched: Watched): Promise<PulledNow> {
  const nowMs = puller.clock.now();
  const everything = { fromMs: nowMs - puller.target.pull.horizonMs, toMs: nowMs };
  if (given.replayDir !== undefined) {
    const api = await RecordedApi.open(given.replayDir);
    // Whatever was recorded, however long ago.
    return pullRecorded({ ...puller, api }, spanOf(given, { fromMs: 0, toMs: nowMs }), watched);
  }
  const asking =
    given.recordDir === undefined ? puller : { ...puller, api: new RecordingApi(puller.api, given.recordDir) };
  if (given.from === undefined && given.to === undefined) return pullWhatIsMissing(asking, watched);
  if (given.from === undefined) throw new AppError("invalid", "--to needs --from.");
  return pullRange(asking, spanOf(given, everything), watched);
}

function inWords({ windows, records, accepted }: PulledNow): string {
  return `Pulled ${String(windows)} windows with ${String(records)} records; ${String(accepted)} were new.`;
}
