import { stat } from "node:fs/promises";
import type { Bucket } from "../buckets/bucket.ts";
import { diskBucket, diskFolder } from "../buckets/disk-bucket.ts";
import { s3Bucket } from "../buckets/s3-bucket.ts";
import { s3Settings } from "../buckets/s3-settings.ts";
import { AppError } from "../errors.ts";

/** A bucket or a folder to import, and where in it the walk begins. */
export type ImportPlace = {
  name: string;
  what: "bucket" | "folder";
  bucket: Bucket;
  folder: string;
  prefix?: string | undefined;
};

const S3_NAME = /^s3:\/\/([\w.-]+)(?:\/(.*))?$/s;

/**
 * @param name `s3://bucket`, `s3://bucket/prefix` or the path of a folder.
 * @param endpoint where the bucket is, when the environment does not say.
 * @returns undefined when it is a file, or nothing that is there.
 * @throws AppError `invalid` when it is a bucket, and its name or what reaches it is wrong or missing.
 */
export async function findPlace(name: string, endpoint: string | undefined): Promise<ImportPlace | undefined> {
  if (name.startsWith("s3:")) return bucketPlace(name, endpoint);
  const found = await stat(name).catch(() => undefined);
  if (found?.isDirectory() !== true) return undefined;
  return { name, what: "folder", bucket: diskBucket(), folder: await diskFolder(name) };
}

function bucketPlace(name: string, endpoint: string | undefined): ImportPlace {
  const [, bucket, prefix = ""] = S3_NAME.exec(name) ?? [];
  if (bucket === undefined) throw new AppError("invalid", `${name}: write s3://bucket or s3://bucket/prefix.`);
  const folder = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
  const begins = folder === prefix ? undefined : prefix;
  return { name, what: "bucket", bucket: s3Bucket(s3Settings(endpoint), bucket), folder, prefix: begins };
}
