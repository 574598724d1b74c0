import { AwsClient } from "aws4fetch";
import { AppError } from "../errors.ts";
import {
  CHANGED,
  GONE,
  mayNotBeRead,
  type Bucket,
  type Content,
  type Page,
  type Part,
  type Unreadable,
} from "./bucket.ts";
import { s3Get, type Answer } from "./s3-get.ts";
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
    read: (key, part) => read(store, key, part),
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
    const answer = await s3Get(store.client, {
      url: `${store.url}/?${asked.toString()}`,
      bytesMax: LISTING_BYTES_MAX,
    });
    if (answer.status !== 200) throw refused(store, `list ${folder === "" ? "it" : folder}`, refusalOf(answer));
    const listing = readListing(answer.body.toString("utf8"));
    if (listing === undefined || listing.next === token)
      throw new AppError("unavailable", `${store.url} answered with no listing of a bucket. Is the endpoint S3's?`);
    yield listing;
    token = listing.next;
  }
}

async function read(store: Store, key: string, part: Part): Promise<Content | Unreadable> {
  const path = key.split("/");
  // A URL takes them for steps, even encoded ones, and would lead to another object.
  if (path.includes(".") || path.includes(".."))
    return { unreadable: "object has . or .. between the slashes of its key and cannot be asked for" };
  const { from, bytesMax, version } = part;
  const answer = await s3Get(store.client, {
    url: `${store.url}/${path.map(encodeURIComponent).join("/")}`,
    bytesMax,
    headers: {
      ...(from > 0 && { range: `bytes=${String(from)}-${String(from + bytesMax - 1)}` }),
      ...(version !== undefined && { "if-match": version }),
    },
  });
  return answer.status === (from > 0 ? 206 : 200) ? contentOf(answer, part) : whyNot(store, key, answer);
}

function contentOf({ headers, body }: Answer, { from, bytesMax }: Part): Content | Unreadable {
  // What is encoded comes decoded, and the length told is not that of what came.
  const told = headers.has("content-encoding") ? undefined : lengthTold(headers);
  if (told === undefined && body.length >= bytesMax)
    return {
      unreadable: "object is large and its store tells no length (has it a Content-Encoding?); import it as a file",
    };
  const etag = headers.get("etag") ?? undefined;
  return { bytes: body, size: told ?? from + body.length, version: etag?.startsWith("W/") === true ? undefined : etag };
}

/** Of the whole object. */
function lengthTold(headers: Headers): number | undefined {
  const told = /\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1] ?? headers.get("content-length");
  return told === null ? undefined : Number(told);
}

function whyNot(store: Store, key: string, answer: Answer): Unreadable {
  if (answer.status === 412) return { unreadable: CHANGED };
  if (answer.status === 200) return { unreadable: "object is too large for a store that gives no part of it" };
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
