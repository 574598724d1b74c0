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
  /** To the same address, which answers then, or to another host. */
  | { type: "redirect"; to: "here" | "elsewhere" }
  /** The right answer, whose clock is off by so many milliseconds. */
  | { type: "clock"; byMs: number };

/** @param right what was asked for, and the right body */
export function misbehave(
  fault: Fault,
  response: ServerResponse,
  { here, answer }: { here: string; answer: () => string },
): void {
  switch (fault.type) {
    case "status":
      if (fault.retryAfter !== undefined) response.setHeader("retry-after", fault.retryAfter);
      response.statusCode = fault.status;
      response.end(JSON.stringify({ message: fault.message ?? "said by the test" }));
      return;
    case "reset":
      response.destroy();
      return;
    case "cut":
      cut(fault.how, response, answer());
      return;
    case "stall":
      if (fault.when === "body") response.write(answer().slice(0, 1));
      return;
    case "drip":
      drip(response, Buffer.from(answer()));
      return;
    case "page":
      response.setHeader("content-type", "text/html");
      response.end("<html><body>Sign in to the network</body></html>");
      return;
    case "redirect":
      response.writeHead(307, { location: fault.to === "here" ? here : `http://elsewhere.example${here}` });
      response.end();
      return;
    case "clock":
      response.setHeader("date", new Date(Date.parse(String(response.getHeader("date"))) + fault.byMs).toUTCString());
      response.end(answer());
      return;
  }
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
