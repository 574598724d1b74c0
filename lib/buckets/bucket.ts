import type { AppError } from "../errors.ts";

/** An object of a bucket, or a file of a folder. */
export type BucketObject = {
  /** Its whole path in the bucket. */
  key: string;
  /** As listed. */
  bytes: number;
};

/** Part of what one folder holds: its own objects, and the folders in it (whole paths that end in a slash). */
export type Page = { objects: BucketObject[]; folders: string[] };

/** Which bytes of an object are read. */
export type Part = {
  from: number;
  /** How many at most. */
  bytesMax: number;
  /** As an earlier part had it: the object must be the same still. */
  version?: string | undefined;
};

/** Some bytes of an object; `size` is that of the whole, and `version` tells it from what may lie there later, where the bucket tells. */
export type Content = { bytes: Buffer; size: number; version: string | undefined };

/**
 * Why an object cannot be had while others may be. `refused` where the right to read it is missing: if that is so of every object, it is
 * what to throw.
 */
export type Unreadable = { unreadable: string; refused?: AppError };

/** Where objects lie: a bucket of an object store, or this machine's file system. Reads only. */
export type Bucket = {
  /** Tells it from every other bucket, whoever asks. */
  location: string;
  /**
   * What lies in a folder and not deeper, in byte order of the names, page by page.
   * @param folder "" for the whole bucket, or a path that ends in a slash. One that is not there holds nothing.
   * @param after only what the folder has past this name.
   * @throws AppError `forbidden` when this folder may not be listed while others may be; any other saying what is missing or wrong.
   */
  list: (folder: string, after: string) => AsyncIterable<Page>;
  /** @throws AppError saying what is missing or wrong, whichever object is asked for. */
  read: (key: string, part: Part) => Promise<Content | Unreadable>;
};

/** What is said of an object that somebody took away between listing and reading. */
export const GONE = "object was listed, and was gone when it was read";

/** What is said of one that is another than it was when its reading began. */
export const CHANGED = "object was changed while it was read";

/** What is said of one that there is no right to read. @param why as the bucket says it */
export function mayNotBeRead(why: string): string {
  return `object may not be read (${why}); once it may, import with --from-start`;
}
