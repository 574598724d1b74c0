import { Agent, request, type ClientRequest } from "node:http";

/** Reads a tail, and remembers the ids of what it told. */
export class Tail {
  readonly ids = new Set<string>();
  /** Resolves once the server answered. */
  readonly opened: Promise<void>;
  readonly #request: ClientRequest;

  constructor(url: string, token: string) {
    this.#request = request(url, { agent: new Agent(), headers: { authorization: `Bearer ${token}` } });
    this.opened = new Promise((resolve, reject) => {
      this.#request.on("error", reject);
      this.#request.on("response", (response) => {
        if (response.statusCode !== 200) reject(new Error(`the tail was refused: ${String(response.statusCode)}`));
        response.setEncoding("utf8");
        response.on("error", () => undefined);
        let line = "";
        response.on("data", (text: string) => {
          const lines = (line + text).split("\n");
          line = lines.pop() ?? "";
          for (const whole of lines) this.#take(whole);
        });
        resolve();
      });
    });
    this.#request.end();
  }

  close(): void {
    this.#request.destroy();
  }

  #take(line: string): void {
    if (line.startsWith("data: ")) this.ids.add((JSON.parse(line.slice(6)) as { id: string }).id);
  }
}
