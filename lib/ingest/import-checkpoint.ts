import { transaction } from "../db.ts";
import { decodePgText, encodePgText } from "../events/pg-text.ts";

/** Which folder of which bucket, for which source. */
export type ImportPlace = { organizationId: string; sourceId: string; location: string; folder: string };

/** How far the import of a folder has come. */
export type Checkpoint = {
  /** The name, cut to the second, from where the folder is listed again: every object before it is stored. "" for its start. */
  cursor: string;
  /** Names past the cursor that are stored, as far as they are kept; one that is not is read again and found a duplicate. */
  seen: ReadonlySet<string>;
};

/** An object of the folder that is stored, as an event or a reject. */
export type StoredObject = { name: string; second: string | undefined; problem: string | undefined };

export const FROM_START: Checkpoint = { cursor: "", seen: new Set() };

/** A second of a busy proxy, or some minutes of a usual one. */
const SEEN_MAX = 10_000;

/**
 * Where to go on once these objects, in listing order, are stored too.
 * @param settled the second (`2026-11-20T23:41:54`) up to which no object is still being written. The cursor stays behind it, whatever an object's name says
 *   (a recorder's clock may be wrong); what lies past it and could not be read is read again the next time.
 */
export function advance(before: Checkpoint, stored: readonly StoredObject[], settled: string): Checkpoint {
  const isSettled = ({ second = "" }: StoredObject): boolean => digitsOf(second) <= digitsOf(settled);
  const seconds = stored.filter(isSettled).map(({ second = "" }) => second);
  const cursor = seconds.reduce((latest, second) => (second > latest ? second : latest), before.cursor);
  const whole = stored.filter((object) => object.problem === undefined || isSettled(object));
  const seen = [...before.seen, ...whole.map(({ name }) => name)].filter((name) => name > cursor);
  return { cursor, seen: new Set(seen.slice(0, SEEN_MAX)) };
}

/** Senders write a second in several ways, whose digits are the same. */
function digitsOf(second: string): string {
  return second.replaceAll(/\D/g, "");
}

/** @returns the start where nothing of the folder was imported yet. @throws AppError `unavailable` */
export async function loadCheckpoint(place: ImportPlace): Promise<Checkpoint> {
  const { organizationId } = place;
  const { rows } = await transaction({ role: "writer", organizationId }, (client) =>
    client.query<{ cursor: string; seen: string[] }>(
      `SELECT cursor, seen FROM import_checkpoint
        WHERE organization_id = $1 AND source_id = $2 AND location = $3 AND prefix = $4`,
      keyOf(place),
    ),
  );
  const [found] = rows;
  return found === undefined
    ? FROM_START
    : { cursor: found.cursor, seen: new Set(found.seen.map((name) => decodePgText(name))) };
}

/**
 * Saved when what it covers is stored, never before: a crash between the two repeats a delivery, which adds nothing. Imports that run at
 * once may overwrite each other's; each is true by itself.
 * @throws AppError `unavailable`
 */
export async function saveCheckpoint(place: ImportPlace, { cursor, seen }: Checkpoint): Promise<void> {
  const { organizationId } = place;
  await transaction({ role: "writer", organizationId }, (client) =>
    client.query(
      `INSERT INTO import_checkpoint (organization_id, source_id, location, prefix, cursor, seen) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (organization_id, source_id, location, prefix)
       DO UPDATE SET cursor = EXCLUDED.cursor, seen = EXCLUDED.seen, updated_at = now()`,
      [...keyOf(place), cursor, Array.from(seen, encodePgText)],
    ),
  );
}

function keyOf({ organizationId, sourceId, location, folder }: ImportPlace): string[] {
  return [organizationId, sourceId, location, encodePgText(folder)];
}
