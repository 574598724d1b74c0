import { problemOf, ReadError } from "./read-api";

type Method = "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * Sends a change, or a question too long or too secret for an address, to the product's own API.
 * @throws ReadError, also when the network is away or the session ended.
 */
export async function writeJson<T>(method: Method, href: string, body?: object): Promise<T> {
  const response = await send(method, href, body);
  const text = await response.text();
  if (!response.ok) throw problemOf(response, text);
  return JSON.parse(text) as T;
}

async function send(method: Method, href: string, body: object | undefined): Promise<Response> {
  const headers = { "content-type": "application/json", accept: "application/json" };
  try {
    return await fetch(href, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  } catch {
    const detail = "The server did not answer. Check the connection and try again.";
    throw new ReadError({ status: 0, title: "No answer", detail, requestId: null });
  }
}
