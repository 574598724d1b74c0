import { readFileSync } from "node:fs";
import { createServer as createHttp, type RequestListener, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import { createServer as createProbe, type Server as NetServer } from "node:net";
import { hostname } from "node:os";
import { createSecureContext } from "node:tls";
import { AppError } from "../errors.ts";

type Address = { host: string; port: number };
/** What to change when an address cannot be listened on. */
type Variables = { host: string; port: string };
export type Certificate = { cert: Buffer; key: Buffer };

const WEB: Variables = { host: "HOST", port: "PORT" };
/** Idle connections outlive the 60 s of common proxies, so that it is never we who close one they are about to use. */
const KEEP_ALIVE_MS = 75_000;
const HEADERS_MS = 30_000;
/** To receive one request whole: 32 MiB over a slow link. */
const REQUEST_MS = 300_000;

/**
 * Reads TLS_CERT and TLS_KEY.
 * @returns undefined when neither is set
 * @throws AppError `invalid` naming the variable and what is wrong with its file
 */
export function readCertificate(paths: { cert: string | undefined; key: string | undefined }): Certificate | undefined {
  if (paths.cert === undefined && paths.key === undefined) return undefined;
  const certificate = { cert: readPem("TLS_CERT", paths.cert), key: readPem("TLS_KEY", paths.key) };
  try {
    createSecureContext(certificate);
  } catch (error) {
    throw new AppError("invalid", `TLS_CERT and TLS_KEY do not make a certificate and its key: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return certificate;
}

function readPem(variable: string, path: string | undefined): Buffer {
  if (path === undefined)
    throw new AppError(
      "invalid",
      `${variable} is not set: TLS_CERT and TLS_KEY go together, both as paths of PEM files.`,
    );
  try {
    return readFileSync(path);
  } catch (error) {
    throw new AppError("invalid", `${variable}=${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** @throws AppError `conflict` when someone else listens there, before anything slow was begun */
export async function checkPort(address: Address, variables?: Variables): Promise<void> {
  const probe = createProbe();
  await listen(probe, address, variables);
  await new Promise((resolve) => probe.close(resolve));
}

export function createWebServer(certificate: Certificate | undefined, handle: RequestListener): Server {
  const server = certificate === undefined ? createHttp(handle) : createHttps(certificate, handle);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  return server;
}

/** @returns the port it listens on; @throws AppError naming the variable to change when it cannot */
export function listen(server: NetServer, { host, port }: Address, variables: Variables = WEB): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      reject(refusal(error, { host, port }, variables));
    };
    server.once("error", failed);
    server.listen({ host, port }, () => {
      server.off("error", failed);
      const bound = server.address();
      resolve(typeof bound === "object" && bound !== null ? bound.port : port);
    });
  });
}

function refusal(error: Error, { host, port }: Address, variables: Variables): AppError {
  const code = "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE")
    return new AppError(
      "conflict",
      `Port ${String(port)} is taken by another program. Stop it, or set ${variables.port} to another, for example ${variables.port}=${String(port + 1)} npm start.`,
      { cause: error },
    );
  if (code === "EACCES")
    return new AppError(
      "forbidden",
      `Port ${String(port)} may not be used by this user. Set ${variables.port} to one above 1023.`,
      { cause: error },
    );
  return new AppError(
    "invalid",
    `${variables.host}=${host} ${variables.port}=${String(port)} cannot be listened on: ${error.message}`,
    {
      cause: error,
    },
  );
}

/** What to type into a browser on this machine. */
export function localUrl({ host, port }: Address, secure: boolean): string {
  const everywhere = host === "0.0.0.0" || host === "::";
  const name = everywhere ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `${secure ? "https" : "http"}://${name}:${String(port)}`;
}

/** And on another one, when the server is open to them. */
export function remoteUrl({ host, port }: Address, secure: boolean): string | undefined {
  return host === "0.0.0.0" || host === "::" ? localUrl({ host: hostname(), port }, secure) : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
