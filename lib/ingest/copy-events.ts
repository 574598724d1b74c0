import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import type { PoolClient } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { EventTable, Placed } from "./event-table.ts";
import { placingValue, type Changed, type Placing } from "./insert-events.ts";

const UNIQUE_VIOLATION = "23505";
/** Some hundreds of rows. */
const PIECE_LENGTH = 128 * 1024;

/**
 * Writes events none of which is there yet by COPY, the fastest way PostgreSQL takes rows.
 * @param rows in id order, one a row.
 * @returns undefined when one of them is there already; then nothing was written, and the transaction stands where it stood.
 */
export async function copyEvents<Event extends { id: string }>(
  client: PoolClient,
  placing: Placing,
  { into, rows }: { into: EventTable<Event>; rows: readonly Placed<Event>[] },
): Promise<Changed | undefined> {
  const names = [...into.placing, ...into.columns.map(({ name }) => name)];
  await client.query("SAVEPOINT copying");
  try {
    const stream = client.query(copyFrom(`COPY ${into.table} (${names.join(", ")}) FROM STDIN`));
    await pipeline(Readable.from(copyText(placing, { into, rows }), { objectMode: false }), stream);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === UNIQUE_VIOLATION)) throw error;
    await client.query("ROLLBACK TO SAVEPOINT copying");
    return undefined;
  }
  const records = new Set(rows.map(({ index }) => index)).size;
  return { records, idMin: rows[0]?.event.id ?? null, idMax: rows.at(-1)?.event.id ?? null };
}

/** Rows in COPY's text format (PostgreSQL documentation, COPY, "Text Format"), in pieces: PostgreSQL stores one while we write the next. */
function* copyText<Event>(
  placing: Placing,
  { into, rows }: { into: EventTable<Event>; rows: readonly Placed<Event>[] },
): Generator<Buffer> {
  const shared = into.placing.map((name) => placingValue(placing, name)).join("\t");
  let text = "";
  for (const { event, index } of rows) {
    text += shared;
    for (const { of, type } of into.columns) {
      const cell = of(event, index);
      text += "\t";
      text += cell === null ? "\\N" : type.startsWith("text") ? escaped(String(cell)) : String(cell);
    }
    text += "\n";
    if (text.length >= PIECE_LENGTH) {
      yield Buffer.from(text);
      text = "";
    }
  }
  if (text !== "") yield Buffer.from(text);
}

const SPECIAL = /[\\\t\n\r]/;
const EACH_SPECIAL = /[\\\t\n\r]/g;
const ESCAPES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** Only a text may hold such a character. */
function escaped(text: string): string {
  return SPECIAL.test(text) ? text.replace(EACH_SPECIAL, (character) => ESCAPES[character] ?? character) : text;
}
