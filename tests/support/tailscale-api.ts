import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { misbehave, type Fault } from "./tailscale-api-faults.ts";

/** A record of the provider's log: when it happened, from when on it is there to be read, and its JSON. */
export type LogRecord = { timeMs: number; visibleMs: number; text: string };

/** Whatever holds the records: an array, or something that makes them up as they are asked for. */
export type Log = { find: (fromMs: number, toMs: number, nowMs: number) => Iterable<string> };

/** `atMs`: by the provider's clock; `status` 0 for one that something happened to. */
type ApiRequest = { method: string; path: string; fromMs: number; toMs: number; atMs: number; status: number };

/** The logging part of Tailscale's API, on loopback: windows with both ends included, no pages, and all that can go wrong with it. */
export type TailscaleApi = {
  baseUrl: string;
  log: Log;
  /** The provider's clock. */
  now: () => number;
  /** Records older than this are gone. */
  horizonMs: number;
  /** Windows longer than this take too long. */
  slowAboveMs: number;
  tailnets: Set<string>;
  apiTokens: Set<string>;
  /** OAuth clients: id → secret. */
  clients: Map<string, string>;
  /** Access tokens that were made: token → when it ends. */
  tokens: Map<string, number>;
  tokenLifeMs: number;
  /** Whether the credentials may read logs. */
  allowed: boolean;
  /** What happens to the next requests for a log, in order. */
  faults: Fault[];
  /** Requests for a log, however they ended. */
  requests: ApiRequest[];
  /** Headers of the last request that came. */
  lastAuthorization: string | undefined;
  close: () => Promise<void>;
};

/** A log that is an array. */
export class RecordLog implements Log {
  readonly records: LogRecord[] = [];

  add(...records: LogRecord[]): void {
    this.records.push(...records);
    this.records.sort((a, b) => a.timeMs - b.timeMs);
  }

  *find(fromMs: number, toMs: number, nowMs: number): Generator<string> {
    for (const { timeMs, visibleMs, text } of this.records)
      if (timeMs >= fromMs && timeMs <= toMs && visibleMs <= nowMs) yield text;
  }
}

export async function startTailscaleApi(given: Partial<TailscaleApi> = {}): Promise<TailscaleApi> {
  const server = createServer((request, response) => {
    void serve(api, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const api: TailscaleApi = {
    baseUrl: `http://127.0.0.1:${String(port)}`,
    log: new RecordLog(),
    now: () => Date.now(),
    horizonMs: 90 * 86_400_000,
    slowAboveMs: Infinity,
    tailnets: new Set(["-", "example.com"]),
    apiTokens: new Set(["tskey-api-test"]),
    clients: new Map([["client", "tskey-client-test"]]),
    tokens: new Map(),
    tokenLifeMs: 3_600_000,
    allowed: true,
    faults: [],
    requests: [],
    lastAuthorization: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
    ...given,
  };
  return api;
}

async function serve(api: TailscaleApi, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "", api.baseUrl);
  response.setHeader("date", new Date(api.now()).toUTCString());
  if (url.pathname === "/api/v2/oauth/token") serveToken(api, await bodyOf(request), response);
  else serveLog(api, { request, url }, response);
}

function serveToken(api: TailscaleApi, body: string, response: ServerResponse): void {
  const form = new URLSearchParams(body);
  const secret = api.clients.get(form.get("client_id") ?? "");
  if (form.get("grant_type") !== "client_credentials" || secret === undefined || secret !== form.get("client_secret")) {
    refuse(response, 401, "API token invalid");
    return;
  }
  const token = `tskey-api-made-${String(api.tokens.size + 1)}`;
  api.tokens.set(token, api.now() + api.tokenLifeMs);
  const answer = {
    access_token: token,
    token_type: "Bearer",
    expires_in: api.tokenLifeMs / 1_000,
    scope: "logs:configuration:read",
  };
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(answer));
}

const LOG_PATH = /^\/api\/v2\/tailnet\/([^/]+)\/logging\/(configuration|network)$/;

function serveLog(
  api: TailscaleApi,
  { request, url }: { request: IncomingMessage; url: URL },
  response: ServerResponse,
): void {
  const fromMs = Date.parse(url.searchParams.get("start") ?? "");
  const toMs = Date.parse(url.searchParams.get("end") ?? "");
  api.lastAuthorization = request.headers.authorization;
  const asked: ApiRequest = {
    method: request.method ?? "",
    path: url.pathname,
    fromMs,
    toMs,
    atMs: api.now(),
    status: 0,
  };
  api.requests.push(asked);
  const status = (asked.status = statusOf(api, { request, url, fromMs, toMs }));
  const fault = api.faults.shift();
  if (fault !== undefined) {
    asked.status = 0;
    misbehave(fault, response, { here: `${url.pathname}${url.search}`, answer: () => answerText(api, asked) });
  } else if (status === 200) sendLog(api, asked, response);
  else refuse(response, status, MESSAGES[status] ?? "");
}

const MESSAGES: Record<number, string> = {
  400: "bad request",
  401: "API token invalid",
  403: "calling actor does not have enough permissions to perform this function",
  404: "tailnet not found",
  504: "request took too long to process, please try again later",
};

type Asked = { request: IncomingMessage; url: URL; fromMs: number; toMs: number };

function statusOf(api: TailscaleApi, { request, url, fromMs, toMs }: Asked): number {
  const tailnet = LOG_PATH.exec(url.pathname)?.[1];
  if (!isKnown(api, request.headers.authorization ?? "")) return 401;
  if (tailnet === undefined || !api.tailnets.has(decodeURIComponent(tailnet))) return 404;
  if (!api.allowed) return 403;
  if (!(fromMs <= toMs)) return 400;
  return toMs - fromMs > api.slowAboveMs ? 504 : 200;
}

function isKnown(api: TailscaleApi, authorization: string): boolean {
  const [scheme = "", value = ""] = authorization.split(" ");
  const basic = Buffer.from(value, "base64").toString("utf8").replace(/:$/, "");
  const token = scheme === "Basic" ? basic : value;
  return api.apiTokens.has(token) || (api.tokens.get(token) ?? -Infinity) > api.now();
}

/** Real answers differ in their envelope; none names what it holds the same way for long. */
const ENVELOPES = [
  '{"version":"1.1","tailnetId":"T1234CNTRL","logs":',
  '{"version":"1.1","tailnet":"example.com","logs":',
  '{"logs":',
];

function* answerPieces(api: TailscaleApi, { fromMs, toMs }: ApiRequest): Generator<string> {
  const nowMs = api.now();
  const start = Math.max(fromMs, nowMs - api.horizonMs);
  yield ENVELOPES[api.requests.length % ENVELOPES.length] ?? "";
  let none = true;
  for (const text of api.log.find(start, toMs, nowMs)) {
    yield none ? `[${text}` : `,${text}`;
    none = false;
  }
  if (none) yield api.requests.length % 2 === 0 ? "null}" : "[]}";
  else yield "]}\n";
}

function answerText(api: TailscaleApi, asked: ApiRequest): string {
  return [...answerPieces(api, asked)].join("");
}

function sendLog(api: TailscaleApi, asked: ApiRequest, response: ServerResponse): void {
  response.setHeader("content-type", "application/json");
  const pieces = answerPieces(api, asked);
  const send = (): void => {
    for (;;) {
      let text = "";
      let next = pieces.next();
      while (next.done !== true) {
        text += next.value;
        if (text.length > 64 * 1024) break;
        next = pieces.next();
      }
      if (next.done === true) {
        response.end(text);
        return;
      }
      if (!response.write(text)) {
        response.once("drain", send);
        return;
      }
    }
  };
  send();
}

/** As the API words a refusal. */
function refuse(response: ServerResponse, status: number, message: string): void {
  response.statusCode = status;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ message }));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
