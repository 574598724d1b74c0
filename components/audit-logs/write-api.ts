import { problemOf, ReadError } from "./read-api";

type Method = "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * Sends a change, or a question too long or too secret for an address, to the product's own API.
 * @throws ReadError, also when the network is away or the session ended.
 */
export async function writeJson<T>(method: Method, href: string, body?: object): Promise<T> {
  return JSON.parse(await send(href, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })) as T;
}

/** Takes something away. @throws ReadError, as `writeJson`. */
export async function sendDelete(href: string): Promise<void> {
  await send(href, { method: "DELETE" });
}

async function send(href: string, init: { method: string; body?: string }): Promise<string> {
  const response = await answerOf(href, init);
  const text = await response.text();
  if (!response.ok) throw problemOf(response, text);
  return text;
}

async function answerOf(href: string, init: { method: string; body?: string }): Promise<Response> {
  const headers = { "content-type": "application/json", accept: "application/json" };
  try {
    return await fetch(href, { ...init, headers });
  } catch {
    const detail = "The server did not answer. Check the connection and try again.";
    throw new ReadError({ status: 0, title: "No answer", detail, requestId: null });
  }
}
