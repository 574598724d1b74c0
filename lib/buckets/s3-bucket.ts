import { AwsClient } from "aws4fetch";
import { AppError } from "../errors.ts";
import { GONE, mayNotBeRead, type Bucket, type Content, type Page } from "./bucket.ts";
import { s3Get } from "./s3-get.ts";
import { readListing } from "./s3-listing.ts";
import { refusalOf, type Refusal } from "./s3-refusal.ts";
import { bucketUrl, type S3Settings } from "./s3-settings.ts";

/** A thousand keys of 1,024 bytes, each byte written as three, and what stands around them. */
const LISTING_BYTES_MAX = 8 * 1024 * 1024;

/** A bucket of S3 or of a store that speaks its protocol (wire format: Amazon S3 API reference; signatures: AWS SigV4). */
export function s3Bucket(settings: S3Settings, name: string): Bucket {
  const { region, accessKeyId, secretAccessKey, sessionToken } = settings;
  const client = new AwsClient({
    ...{ service: "s3", region, accessKeyId, secretAccessKey },
    ...(sessionToken === undefined ? {} : { sessionToken }),
  });
  const url = bucketUrl(settings, name);
  const store = { client, url, name };
  return {
    location: url,
    list: (folder, after) => list(store, folder, after),
    read: (key, bytesMax) => read(store, key, bytesMax),
  };
}

type Store = { client: AwsClient; url: string; name: string };

async function* list(store: Store, folder: string, after: string): AsyncGenerator<Page, undefined> {
  const asked = new URLSearchParams({
    "list-type": "2",
    "encoding-type": "url",
    delimiter: "/",
    prefix: folder,
    ...(after === "" ? {} : { "start-after": folder + after }),
  });
  for (let token: string | undefined = ""; token !== undefined;) {
    if (token !== "") asked.set("continuation-token", token);
    const answer = await s3Get(store.client, `${store.url}/?${asked.toString()}`, LISTING_BYTES_MAX);
    if (answer.status !== 200) throw refused(store, `list ${folder === "" ? "it" : folder}`, refusalOf(answer));
    const listing = readListing(answer.body.toString("utf8"));
    if (listing === undefined || listing.next === token)
      throw new AppError("unavailable", `${store.url} answered with no listing of a bucket. Is the endpoint S3's?`);
    yield listing;
    token = listing.next;
  }
}

async function read(store: Store, key: string, bytesMax: number): Promise<Content> {
  const parts = key.split("/");
  // A URL takes them for steps, even encoded ones, and would lead to another object.
  if (parts.includes(".") || parts.includes(".."))
    return { unreadable: "object has . or .. between the slashes of its key and cannot be asked for" };
  const answer = await s3Get(store.client, `${store.url}/${parts.map(encodeURIComponent).join("/")}`, bytesMax);
  if (answer.status === 200) return { bytes: answer.body };
  const refusal = refusalOf(answer);
  if (refusal.ofAll) throw refused(store, `read ${key}`, refusal);
  if (answer.status === 404) return { unreadable: GONE };
  if (refusal.code === "InvalidObjectState")
    return { unreadable: "object is archived; restore it in the bucket, then import with --from-start" };
  return { unreadable: mayNotBeRead(refusal.said), refused: refused(store, `read ${key}`, refusal) };
}

function refused({ url, name }: Store, what: string, { errorCode, said, hint }: Refusal): AppError {
  return new AppError(
    errorCode,
    `Bucket "${name}" at ${new URL(url).host} refused to ${what} (${said}). ${hint}`.trim(),
  );
}
