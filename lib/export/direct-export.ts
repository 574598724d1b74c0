import { log } from "../log.ts";
import { AppError } from "../errors.ts";
import { exportEvents, type ExportPieces, type ExportQuery, type Tally } from "./export-events.ts";
import { insertExport, noteDone, noteEnd, type Attempt } from "./export-store.ts";
import { fixTimes } from "./fixed-filter.ts";
import { patiently } from "./patiently.ts";
import { started } from "./started.ts";
import { watchAttempt } from "./watch-attempt.ts";

/**
 * An export that goes to whoever asked as it is written. What is written down of it (`/api/exports/{id}`) says how far it is, that it is
 * whole once its last byte was taken, or why it is not.
 * @returns pieces, which fail where the export is not whole; as `exportEvents`.
 * @throws AppError as `exportEvents`; `conflict` when the id is taken.
 */
export async function startDirectExport(asked: ExportQuery, id: string): Promise<ExportPieces> {
  const query = { ...asked, filter: fixTimes(asked.filter, asked.now) };
  const { organizationId } = query.scope;
  const { attempt } = await insertExport(query, { id });
  return started(recorded({ organizationId, id, attempt }, query));
}

async function* recorded(attempt: Attempt, query: ExportQuery): AsyncGenerator<Buffer, undefined> {
  let tally: Tally | undefined;
  let stopWatching = (): void => undefined;
  let calledOff = false as boolean;
  let ending: { state: "failed" | "cancelled"; error: string } | undefined = READER_LEFT;
  try {
    const opened = await exportEvents(query);
    tally = opened.tally;
    stopWatching = watchAttempt(attempt, { query, tally }, () => {
      calledOff = true;
    });
    for await (const piece of opened.pieces) {
      yield piece;
      if (calledOff) throw new AppError("conflict", "The export was called off.");
    }
    // Asked for more after the last piece, the reader has taken all: who then finds it done, has it.
    const whole = opened.tally;
    if (!(await patiently(() => noteDone(attempt, whole))))
      throw new AppError("conflict", "The export was called off.");
    ending = undefined;
  } catch (error) {
    ending = { state: "failed", error: messageOf(error) };
    throw error;
  } finally {
    stopWatching();
    if (ending !== undefined) await note(attempt, { ...ending, tally });
  }
  return undefined;
}

const READER_LEFT = { state: "cancelled", error: "Whoever downloaded it went away before its end." } as const;

/** An export's end may be that of the database: what cannot be written down now is found by `tidyExports`. */
async function note(attempt: Attempt, ending: Parameters<typeof noteEnd>[1]): Promise<void> {
  await noteEnd(attempt, ending).catch((error: unknown) => {
    log.warn({ err: error, export: attempt.id }, "an export's end could not be written down");
  });
}

/** What may be told of a failure: ours is in the log. */
export function messageOf(error: unknown): string {
  return error instanceof AppError
    ? error.message
    : "Something went wrong on our side; the server's log has the cause.";
}
