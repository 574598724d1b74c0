import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const S3_CREDENTIALS = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret/of+the=test" };
const REGION = "eu-test-1";
const PAGE_ITEMS = 3;

/** What goes wrong, and what went on. */
export type FakeS3 = {
  endpoint: string;
  region: string;
  /** bucket → key → content */
  buckets: Map<string, Map<string, string | Buffer>>;
  /** Keys that are listed and gone when they are asked for. */
  vanished: Set<string>;
  /** Answers 503 to this many requests from now on. */
  failNext: number;
  /** Of the answers, every so many are a 503 or a broken connection in turn; 0 for none. */
  failEvery: number;
  /** Keys that may be listed and not be read. */
  forbidden: Set<string>;
  /** Keys whose content never comes. */
  stalled: Set<string>;
  /** What temporary credentials must come with. */
  sessionToken: string | undefined;
  /** In a listing. */
  pageItems: number;
  /** Answers every request thus, where set. */
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** Path and query of each request, failed ones among them. */
  requests: string[];
  close: () => Promise<void>;
};

/**
 * An object store as Amazon documents it: ListObjectsV2 and GetObject by path, keys in byte order, pages of three, and every
 * request's signature checked by the published algorithm.
 */
export async function startFakeS3(): Promise<FakeS3> {
  const server = createServer((request, response) => {
    request.resume();
    fake.requests.push(request.url ?? "");
    if (fake.answer !== undefined) fake.answer(request, response);
    else if (fake.failNext > 0) fail(fake, response);
    else if (fake.failEvery > 0 && fake.requests.length % fake.failEvery === 0) failSomehow(fake, response);
    else if (!isKnown(request)) refuse(response, 403, "InvalidAccessKeyId");
    else if (fake.sessionToken !== request.headers["x-amz-security-token"]) refuse(response, 400, "ExpiredToken");
    else if (!isSigned(request)) refuse(response, 403, "SignatureDoesNotMatch");
    else serve(fake, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const fake: FakeS3 = {
    endpoint: `http://127.0.0.1:${String(port)}`,
    region: REGION,
    buckets: new Map(),
    vanished: new Set(),
    failNext: 0,
    failEvery: 0,
    forbidden: new Set(),
    stalled: new Set(),
    sessionToken: undefined,
    pageItems: PAGE_ITEMS,
    answer: undefined,
    requests: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  return fake;
}

function fail(fake: FakeS3, response: ServerResponse): void {
  fake.failNext--;
  refuse(response, 503, "SlowDown");
}

function failSomehow({ requests, failEvery }: FakeS3, response: ServerResponse): void {
  if ((requests.length / failEvery) % 2 === 0) response.destroy();
  else refuse(response, 503, "SlowDown");
}

export function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { "content-type": "application/xml" });
  response.end(
    `<?xml version="1.0"?><Error><Code>${code}</Code><Message>Said by the test &amp; only it.</Message></Error>`,
  );
}

function serve(fake: FakeS3, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "", fake.endpoint);
  const [, name = "", ...rest] = url.pathname.split("/").map(decodeURIComponent);
  const bucket = fake.buckets.get(name);
  const key = rest.join("/");
  if (bucket === undefined) refuse(response, 404, "NoSuchBucket");
  else if (key === "") response.end(listing(bucket, url.searchParams, fake.pageItems));
  else if (fake.stalled.has(key)) response.writeHead(200).flushHeaders();
  else if (fake.forbidden.has(key)) refuse(response, 403, "AccessDenied");
  else if (fake.vanished.has(key) || !bucket.has(key)) refuse(response, 404, "NoSuchKey");
  else sendObject(request, response, Buffer.from(bucket.get(key) ?? ""));
}

/** The object, or the part of it that was asked for by `Range`, under its ETag. */
function sendObject({ headers }: IncomingMessage, response: ServerResponse, content: Buffer): void {
  const etag = `"${createHash("md5").update(content).digest("hex")}"`;
  response.setHeader("etag", etag);
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "")?.map(Number) ?? [];
  if (headers["if-match"] !== undefined && headers["if-match"] !== etag) refuse(response, 412, "PreconditionFailed");
  else if (from === undefined || to === undefined) response.end(content);
  else if (from >= content.length) refuse(response, 416, "InvalidRange");
  else {
    const part = content.subarray(from, to + 1);
    const range = `bytes ${String(from)}-${String(from + part.length - 1)}/${String(content.length)}`;
    response.writeHead(206, { "content-range": range }).end(part);
  }
}

function listing(bucket: ReadonlyMap<string, string | Buffer>, asked: URLSearchParams, pageItems: number): string {
  const items = itemsOf(bucket, asked.get("prefix") ?? "", startOf(asked));
  const page = items.slice(0, pageItems);
  const next = items.length > page.length ? Buffer.from(page.at(-1)?.[0] ?? "").toString("base64") : undefined;
  return [
    `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">`,
    `<EncodingType>url</EncodingType><IsTruncated>${String(next !== undefined)}</IsTruncated>`,
    next === undefined ? "" : `<NextContinuationToken>${next}</NextContinuationToken>`,
    ...page.map(itemXml),
    "</ListBucketResult>",
  ].join("");
}

function startOf(asked: URLSearchParams): string {
  const token = asked.get("continuation-token");
  return token === null ? (asked.get("start-after") ?? "") : Buffer.from(token, "base64").toString("utf8");
}

/** A key with its size, or what keys have in common up to the next slash, without one. */
type Item = [string, number | undefined];

function itemsOf(bucket: ReadonlyMap<string, string | Buffer>, prefix: string, after: string): Item[] {
  const items = new Map<string, number | undefined>();
  const keys = [...bucket.keys()].filter((key) => key.startsWith(prefix));
  for (const key of keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
    const slash = key.indexOf("/", prefix.length);
    const item = slash === -1 ? key : key.slice(0, slash + 1);
    if (item > after) items.set(item, slash === -1 ? (bucket.get(key)?.length ?? 0) : undefined);
  }
  return [...items];
}

function itemXml([item, bytes]: Item): string {
  return bytes === undefined
    ? `<CommonPrefixes><Prefix>${urlEncoded(item)}</Prefix></CommonPrefixes>`
    : `<Contents><Key>${urlEncoded(item)}</Key><Size>${String(bytes)}</Size><ETag>&quot;1&quot;</ETag></Contents>`;
}

function urlEncoded(key: string): string {
  return encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+");
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/;

function isKnown(request: IncomingMessage): boolean {
  return AUTHORIZATION.exec(request.headers.authorization ?? "")?.[1] === S3_CREDENTIALS.accessKeyId;
}

/** Signature Version 4, by hand: what signs the requests is not what checks them. */
function isSigned(request: IncomingMessage): boolean {
  const given = AUTHORIZATION.exec(request.headers.authorization ?? "");
  if (given === null) return false;
  const [, , day = "", region = "", signed = "", signature] = given;
  if (region !== REGION) return false;
  const url = new URL(request.url ?? "", "http://host");
  const canonical = [
    request.method,
    url.pathname.split("/").map(decodeURIComponent).map(strict).join("/"),
    [...url.searchParams]
      .map(([name, value]) => `${strict(name)}=${strict(value)}`)
      .sort()
      .join("&"),
    ...signed.split(";").map((name) => `${name}:${String(request.headers[name] ?? "")}`),
    "",
    signed,
    request.headers["x-amz-content-sha256"],
  ].join("\n");
  const hashed = createHash("sha256").update(canonical).digest("hex");
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, hashed].join("\n");
  const key = [day, region, "s3", "aws4_request"].reduce(
    (secret: string | Buffer, part) => createHmac("sha256", secret).update(part).digest(),
    `AWS4${S3_CREDENTIALS.secretAccessKey}`,
  );
  return createHmac("sha256", key).update(text).digest("hex") === signature;
}

function strict(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
