import { z } from "zod";
import type { Page } from "./bucket.ts";
import { parseXml } from "./s3-xml.ts";

/** One answer of ListObjectsV2. `next` leads to the one after it. */
export type Listing = Page & { next: string | undefined };

const text = z.string().optional();
const listing = z.object({
  ListBucketResult: z.object({
    EncodingType: text,
    IsTruncated: text,
    NextContinuationToken: text,
    Contents: z.array(z.object({ Key: z.string(), Size: z.coerce.number().nonnegative().catch(0) })).default([]),
    CommonPrefixes: z.array(z.object({ Prefix: z.string() })).default([]),
  }),
});

/**
 * Reads an answer of ListObjectsV2 with `encoding-type=url` (wire format: Amazon S3 API reference, ListObjectsV2). Markers that some
 * tools write for a folder, zero bytes under its own path, are left out.
 * @returns undefined when it is none, or a listing that breaks off without saying how it goes on.
 */
export function readListing(xml: string): Listing | undefined {
  const result = listing.safeParse(parseXml(xml)).data?.ListBucketResult;
  if (result === undefined) return undefined;
  // Some stores answer without the encoding that was asked for.
  const decoded = result.EncodingType === "url" ? urlDecoded : (key: string): string => key;
  const goesOn = result.IsTruncated === "true";
  if (goesOn && (result.NextContinuationToken ?? "") === "") return undefined;
  return {
    objects: result.Contents.map(({ Key, Size }) => ({ key: decoded(Key), bytes: Size })).filter(
      ({ key }) => !key.endsWith("/"),
    ),
    folders: result.CommonPrefixes.map(({ Prefix }) => decoded(Prefix)),
    next: goesOn ? result.NextContinuationToken : undefined,
  };
}

/** S3 writes a space as + where it encodes keys. */
function urlDecoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return key; // Not what S3 writes: reading it will say that there is no such object.
  }
}
