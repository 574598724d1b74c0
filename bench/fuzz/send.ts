import { connect, type Socket } from "node:net";
import type { Answer } from "./check-answer.ts";
import type { FuzzBody } from "./fuzz-body.ts";

/** kube-apiserver's own patience. */
const HANG_MS = 30_000;

type To = { baseUrl: string; path: string; authorization: string };

/**
 * Posts a body over a connection of its own, byte by byte as its framing says; no HTTP client would send some of these.
 * @returns undefined when the connection was closed without an answer.
 * @throws Error when there is no answer within 30 s, or no server.
 */
export async function send({ baseUrl, path, authorization }: To, body: FuzzBody): Promise<Answer> {
  const { hostname, port, host } = new URL(baseUrl);
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: ${host}`,
    `authorization: ${authorization}`,
    "connection: close",
    ...(body.contentType === undefined ? [] : [`content-type: ${body.contentType}`]),
    ...(body.encoding === undefined ? [] : [`content-encoding: ${body.encoding}`]),
    ...body.framing.headers(body.bytes.length),
  ];
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const answer = readAll(socket);
  socket.write(`${head.join("\r\n")}\r\n\r\n`, "latin1");
  for (const piece of body.framing.frame(body.bytes)) socket.write(piece);
  // Node takes a client that says it has nothing more to send for one that gave up: only a body that breaks off ends so.
  if (body.framing.breaksOff) socket.end();
  return parse(await answer);
}

function readAll(socket: Socket): Promise<Buffer> {
  const pieces: Buffer[] = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no answer within ${String(HANG_MS / 1_000)} s`));
    }, HANG_MS);
    socket.on("data", (piece: Buffer) => pieces.push(piece));
    // A server that has said what it thinks of a body may cut off the rest of it.
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") reject(new Error("the server is gone"));
    });
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(Buffer.concat(pieces));
    });
  });
}

function parse(bytes: Buffer): Answer {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const head = bytes.toString("latin1", 0, end);
  const rest = bytes.subarray(end + 4);
  const chunked = /^transfer-encoding:\s*chunked/im.test(head);
  return { status: Number(head.split(" ")[1]), text: (chunked ? joined(rest) : rest).toString("utf8") };
}

function joined(chunks: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < chunks.length;) {
    const lineEnd = chunks.indexOf("\r\n", at);
    const size = Number.parseInt(chunks.toString("latin1", at, lineEnd), 16);
    if (lineEnd === -1 || !(size > 0)) break;
    pieces.push(chunks.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(pieces);
}
