import { Agent, request, type IncomingMessage } from "node:http";

/** The server answered, and no 200. */
export class RefusedError extends Error {
  constructor(asked: string, { status, answer }: { status: number; answer: string }) {
    super(`${asked.slice(0, 200)}: ${String(status)} ${answer.slice(0, 500)}`);
    this.name = "RefusedError";
  }
}

/** A client that keeps its connections, as senders and browsers do; plain node:http, since the bench shares the machine's cores. */
export class Client {
  readonly #agent: Agent;
  readonly #base: URL;

  constructor(baseUrl: string, connections: number, { keepAlive = true } = {}) {
    this.#agent = new Agent({ keepAlive, maxSockets: connections });
    this.#base = new URL(baseUrl);
  }

  close(): void {
    this.#agent.destroy();
  }

  /** @throws RefusedError with the answer when it is no 200; Error when there is none. */
  async post(path: string, token: string, body: Buffer): Promise<string> {
    return text(await this.#send("POST", path, { token, body }));
  }

  async get(path: string, token: string): Promise<string> {
    return text(await this.#send("GET", path, { token }));
  }

  /** Reads an answer of any size without keeping it. @returns its bytes and line breaks. */
  async drain(path: string, token: string): Promise<{ bytes: number; lines: number }> {
    const response = await this.#send("GET", path, { token });
    let bytes = 0;
    let lines = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
    }
    return { bytes, lines };
  }

  #send(method: string, path: string, { token, body }: { token: string; body?: Buffer }): Promise<IncomingMessage> {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { "content-type": "application/json", "content-length": String(body.length) }),
    };
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.#base), { agent: this.#agent, method, headers, timeout: 60_000 });
      sent.on("error", reject);
      sent.on("timeout", () => sent.destroy(new Error(`${method} ${path.slice(0, 200)} took longer than a minute`)));
      sent.on("response", (response) => {
        if (response.statusCode === 200) resolve(response);
        else
          void text(response).then((answer) => {
            reject(new RefusedError(`${method} ${path}`, { status: response.statusCode ?? 0, answer }));
          }, reject);
      });
      sent.end(body);
    });
  }
}

async function text(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
