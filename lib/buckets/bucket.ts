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

/**
 * An object's first bytes, or why it cannot be had while others may be. `refused` where the right to read it is missing: if that is so of
 * every object, it is what to throw.
 */
export type Content = { bytes: Buffer } | { unreadable: string; refused?: AppError };

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
  /**
   * @param bytesMax how much of it is read.
   * @throws AppError saying what is missing or wrong, whichever object is asked for.
   */
  read: (key: string, bytesMax: number) => Promise<Content>;
};

/** What is said of an object that somebody took away between listing and reading. */
export const GONE = "object was listed, and was gone when it was read";

/** What is said of one that there is no right to read. @param why as the bucket says it */
export function mayNotBeRead(why: string): string {
  return `object may not be read (${why}); once it may, import with --from-start`;
}
