import { readAhead } from "../buckets/read-ahead.ts";
import type { Bucket, Content, Page, Unreadable } from "../buckets/bucket.ts";
import { AppError } from "../errors.ts";
import type { BucketLayout } from "./bucket-layout.ts";
import {
  advance,
  FROM_START,
  loadCheckpoint,
  saveCheckpoint,
  type Checkpoint,
  type ImportPlace,
} from "./import-checkpoint.ts";
import { importBatches, type FoundRecord, type Imported } from "./import-records.ts";
import { inBatches } from "./in-batches.ts";
import type { RecordSource } from "./judge.ts";
import { READING, recordsIn, type Listed, type Opened, type Read } from "./object-records.ts";
import { sourceKind } from "./registry.ts";

export type BucketImport = {
  bucket: Bucket;
  /** Where in it to begin, "" or a path that ends in a slash; everything below is walked through. */
  folder: string;
  /** What folders beside it are to begin with, should it hold nothing: a sender may put its prefix right before a folder's name. */
  prefix?: string | undefined;
  /** Reads everything again, whatever was imported before. */
  fromStart: boolean;
};

/** What an import did. `skipped` counts what is no record, by what such objects are called. */
export type BucketImported = Omit<Imported, "records"> & {
  /** Read now; those of earlier imports are not among them. */
  objects: number;
  skipped: Record<string, number>;
  /** Folders of records, and how many of them went on from an earlier import. */
  folders: number;
  resumed: number;
};

/** As S3 has it for whole keys. It is part of the checkpoint's key, and PostgreSQL bounds those. */
const FOLDER_BYTES_MAX = 1024;
/** An object may come to be listed this much after the time in its name: it was written slowly, or by another clock than ours. */
const SETTLES_AFTER_MS = 5 * 60_000;
/** So many objects that may not be read, before any that may: then the right to read is missing altogether, and no object is at fault. */
const REFUSED_MAX = 20;

/**
 * Imports every record that lies in a bucket below a folder, in deliveries as `importBatches` makes them. Where an earlier
 * import of the same source has come, it goes on, also when that was broken off: objects that it stored are not read again.
 * @param progress called after each delivery with what was done so far.
 * @throws AppError `invalid` for a source whose kind has no buckets, `not-found` when nothing there is laid out as its kind's records are;
 *   whatever the bucket throws. What was imported before stays.
 */
export async function importBucket(
  source: RecordSource,
  from: BucketImport,
  progress: (soFar: Imported) => void,
): Promise<BucketImported> {
  const walk = new Walk(source, from);
  const { accepted, duplicates, rejected, rejects } = await importBatches(source, walk.batches(), progress);
  if (walk.folders === 0) throw nothingThere(walk);
  const { objects, skipped, folders, resumed } = walk;
  const imported = { objects, accepted, duplicates, rejected, rejects };
  return { ...imported, skipped: Object.fromEntries(skipped), folders, resumed };
}

function nothingThere({ layout, skipped }: Walk): AppError {
  const found = [...skipped].map(([what, count]) => `${String(count)} ${what}`).join(", ");
  const instead = found === "" ? "" : ` (found: ${found})`;
  return new AppError(
    "not-found",
    `No ${layout.shape} lies there${instead}. Name the folder above, or the bucket alone.`,
  );
}

/** How records of this source lie in a bucket. @throws AppError `invalid` when its kind has no buckets */
function bucketLayout({ kind }: Pick<RecordSource, "kind">): BucketLayout {
  const { bucket } = sourceKind(kind);
  if (bucket !== undefined) return bucket;
  throw new AppError("invalid", `Records of a ${kind} source are imported from files; name the files.`);
}

/** One walk through a bucket, folder by folder, and what it met. */
class Walk {
  readonly layout: BucketLayout;
  readonly skipped = new Map<string, number>();
  objects = 0;
  folders = 0;
  resumed = 0;
  #mayRead = false;
  #refused = 0;
  readonly #source: RecordSource;
  readonly #from: BucketImport;
  readonly #settled = new Date(Date.now() - SETTLES_AFTER_MS).toISOString().slice(0, "2026-11-20T23:41:54".length);

  constructor(source: RecordSource, from: BucketImport) {
    this.layout = bucketLayout(source);
    this.#source = source;
    this.#from = from;
  }

  async *batches(): AsyncGenerator<FoundRecord[], undefined> {
    const { folder, prefix } = this.#from;
    yield* this.#batchesBelow(folder);
    if (prefix === undefined || this.folders > 0) return;
    for await (const { folders } of this.#pagesOf(prefix.slice(0, prefix.lastIndexOf("/") + 1)))
      for (const below of folders.filter((path) => path.startsWith(prefix))) yield* this.#batchesBelow(below);
  }

  async *#batchesBelow(folder: string): AsyncGenerator<FoundRecord[], undefined> {
    if (this.layout.holdsObjects(folder)) {
      this.folders++;
      yield* this.#batchesIn(folder);
      return;
    }
    for await (const { objects, folders } of this.#pagesOf(folder)) {
      for (const { key } of objects) this.#skip(key);
      for (const below of folders) yield* this.#batchesBelow(below);
    }
  }

  /** A folder on the way that may not be listed (a volume's lost+found) holds up none beside it; the one to begin with does. */
  async *#pagesOf(folder: string): AsyncGenerator<Page, undefined> {
    try {
      yield* this.#from.bucket.list(folder, "");
    } catch (error) {
      if (folder === this.#from.folder || !(error instanceof AppError && error.code === "forbidden")) throw error;
      this.#count("folders that may not be listed");
    }
  }

  async *#batchesIn(folder: string): AsyncGenerator<FoundRecord[], undefined> {
    if (Buffer.byteLength(folder) > FOLDER_BYTES_MAX)
      throw new AppError(
        "invalid",
        `The path of ${folder} is too long to be remembered. Mount it under a shorter one.`,
      );
    const { bucket, fromStart } = this.#from;
    const place = {
      ...{ organizationId: this.#source.organizationId, sourceId: this.#source.id },
      ...{ location: bucket.location, folder },
    };
    let checkpoint = fromStart ? FROM_START : await this.#checkpointOf(place);
    const opened = readAhead(this.#newIn(folder, checkpoint), (listed) => this.#open(listed));
    for await (const batch of inBatches(this.#readsOf(opened), bytesIn, READING[this.layout.holds].batch)) {
      const records = batch.flatMap(({ record }) => record ?? []);
      if (records.length > 0) yield records;
      // Asked for more: those are stored.
      const stored = batch.flatMap((read) => read.stored ?? []);
      if (stored.length === 0) continue;
      this.objects += stored.length;
      checkpoint = advance(checkpoint, stored, this.#settled);
      await saveCheckpoint(place, checkpoint);
    }
  }

  async #checkpointOf(place: ImportPlace): Promise<Checkpoint> {
    const checkpoint = await loadCheckpoint(place);
    if (checkpoint.cursor !== "" || checkpoint.seen.size > 0) this.resumed++;
    return checkpoint;
  }

  async *#newIn(folder: string, { cursor, seen }: Checkpoint): AsyncGenerator<Listed, undefined> {
    const { bytesMax } = READING[this.layout.holds];
    for await (const { objects, folders } of this.#from.bucket.list(folder, cursor)) {
      for (const below of folders) this.#skip(below);
      for (const object of objects) {
        const name = object.key.slice(folder.length);
        const found = this.layout.objectAt(object.key);
        if ("other" in found) this.#skip(object.key);
        else if (!seen.has(name)) yield { ...object, bytes: Math.min(object.bytes, bytesMax), name, object: found };
      }
    }
  }

  async #open(listed: Listed): Promise<Opened> {
    const { bytesMax } = READING[this.layout.holds];
    const content = await this.#from.bucket.read(listed.key, { from: 0, bytesMax });
    this.#noteRight(content);
    return { listed, content };
  }

  async *#readsOf(objects: AsyncIterable<Opened>): AsyncGenerator<Read, undefined> {
    for await (const opened of objects) yield* recordsIn(this.#from.bucket, this.layout.holds, opened);
  }

  #noteRight(content: Content | Unreadable): void {
    if ("bytes" in content) this.#mayRead = true;
    else if (content.refused !== undefined && !this.#mayRead && ++this.#refused >= REFUSED_MAX) throw content.refused;
  }

  #skip(key: string): void {
    const found = this.layout.objectAt(key);
    this.#count("other" in found ? found.other : "other objects");
  }

  #count(what: string): void {
    this.skipped.set(what, (this.skipped.get(what) ?? 0) + 1);
  }
}

function bytesIn({ record }: Read): number {
  return record?.bytes.length ?? 0;
}
