import { SingleBar } from "cli-progress";
import type { PulledNow } from "../pull/pull-now.ts";
import type { Step } from "../pull/pull-step.ts";

/** Runs a pull, with how far back it has come on stderr: stdout is for the result. @throws whatever `run` throws */
export async function watchPull<T>(
  { name, quiet }: { name: string; quiet: boolean },
  run: (progress: (soFar: PulledNow, step: Step) => void) => Promise<T>,
): Promise<T> {
  const bar = quiet || !process.stderr.isTTY ? undefined : startBar(name);
  try {
    return await run(({ records }, { planned }) => {
      const back = planned === undefined ? "" : new Date(planned.fromMs).toISOString();
      bar?.update({ records: records.toLocaleString("en-US"), back });
    });
  } finally {
    bar?.stop();
  }
}

function startBar(name: string): SingleBar {
  const format = "{name}  {records} records, back to {back}";
  const bar = new SingleBar({ format, stream: process.stderr, clearOnComplete: false, hideCursor: true });
  bar.start(0, 0, { name, records: 0, back: "now" });
  return bar;
}
