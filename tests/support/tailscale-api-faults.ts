import type { ServerResponse } from "node:http";

/** What may happen to one request instead of a right answer. */
export type Fault =
  | { type: "status"; status: number; message?: string; retryAfter?: string }
  /** The connection ends before anything was said. */
  | { type: "reset" }
  /** The body breaks off: with its length announced, in chunks, or as if it were whole. */
  | { type: "cut"; how: "length" | "chunked" | "unnoticed" }
  /** Nothing comes: no head, or no more of the body. */
  | { type: "stall"; when: "head" | "body" }
  /** The right answer, a byte or so at a time. */
  | { type: "drip" }
  /** Some proxy's page, with status 200. */
  | { type: "page" }
  /** To the same address, which answers then, or to this origin. */
  | { type: "redirect"; to: "here" | URL }
  /** The right answer, whose clock is off by so many milliseconds. */
  | { type: "clock"; byMs: number };

/** What was asked for, and the right body. */
type Right = { here: string; answer: () => string };

type Way<Type extends Fault["type"]> = (
  fault: Extract<Fault, { type: Type }>,
  response: ServerResponse,
  right: Right,
) => void;

const WAYS: { [Type in Fault["type"]]: Way<Type> } = {
  status: ({ status, message = "said by the test", retryAfter }, response) => {
    if (retryAfter !== undefined) response.setHeader("retry-after", retryAfter);
    response.statusCode = status;
    response.end(JSON.stringify({ message }));
  },
  reset: (_fault, response) => response.destroy(),
  cut: ({ how }, response, { answer }) => {
    cut(how, response, answer());
  },
  stall: ({ when }, response, { answer }) => {
    if (when === "body") response.write(answer().slice(0, 1));
  },
  drip: (_fault, response, { answer }) => {
    drip(response, Buffer.from(answer()));
  },
  page: (_fault, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<html><body>Sign in to the network</body></html>");
  },
  redirect: ({ to }, response, { here }) => {
    response.writeHead(307, { location: to === "here" ? here : new URL(here, to).href });
    response.end();
  },
  clock: ({ byMs }, response, { answer }) => {
    response.setHeader("date", new Date(Date.parse(String(response.getHeader("date"))) + byMs).toUTCString());
    response.end(answer());
  },
};

export function misbehave(fault: Fault, response: ServerResponse, right: Right): void {
  (WAYS[fault.type] as Way<Fault["type"]>)(fault, response, right);
}

function cut(how: "length" | "chunked" | "unnoticed", response: ServerResponse, text: string): void {
  const half = text.slice(0, Math.ceil(text.length / 2));
  if (how === "unnoticed") {
    response.end(half);
    return;
  }
  if (how === "length") response.setHeader("content-length", Buffer.byteLength(text));
  response.write(half, () => response.destroy());
}

const DRIPS = 20;

/** So many pieces, each by itself on the wire. */
function drip(response: ServerResponse, bytes: Buffer, from = 0): void {
  const to = Math.min(bytes.length, from + Math.ceil(bytes.length / DRIPS));
  if (to === bytes.length) response.end(bytes.subarray(from));
  else
    response.write(bytes.subarray(from, to), () => {
      setImmediate(drip, response, bytes, to);
    });
}
