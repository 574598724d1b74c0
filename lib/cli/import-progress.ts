import { SingleBar } from "cli-progress";
import { AppError } from "../errors.ts";
import type { Imported } from "../ingest/import-records.ts";

/** What is being imported; `bytes` where they are known and `read` is told of them. */
type Watched = { name: string; bytes: number | undefined; quiet: boolean };

type Progress = { read: (bytes: number) => void; stored: (soFar: Imported) => void };

/**
 * Runs one import, with its progress on stderr: stdout is for the result.
 * @param staying says what of it is in, of so many records, should it fail.
 * @throws AppError as `run`, with that said, so that nobody wonders whether to import it again.
 */
export async function watch<T>(
  { name, bytes, quiet }: Watched,
  staying: (records: number) => string,
  run: (progress: Progress) => Promise<T>,
): Promise<T> {
  const bar = quiet || !process.stderr.isTTY ? undefined : startBar(name, bytes);
  let records = 0;
  try {
    return await run({
      read: (more) => bar?.increment(more),
      stored: (soFar) => {
        ({ records } = soFar);
        bar?.update({ records: records.toLocaleString("en-US") });
      },
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const before = records === 0 ? "Nothing of it was imported." : staying(records);
    throw new AppError(error.code, `${name}: ${error.message} ${before}`, { cause: error });
  } finally {
    bar?.stop();
  }
}

function startBar(name: string, bytes: number | undefined): SingleBar {
  const format =
    bytes === undefined
      ? "{name}  {records} records"
      : "{name} [{bar}] {percentage}%  {records} records  {eta_formatted} left";
  const bar = new SingleBar({ format, stream: process.stderr, clearOnComplete: false, hideCursor: true });
  bar.start(bytes ?? 0, 0, { name, records: 0 });
  return bar;
}
