import { once } from "node:events";
import { connect, type Socket } from "node:net";

const OK = "HTTP/1.1 200 ";
const END = "\r\n\r\n";

/**
 * One kept connection to the recorder, spoken by hand: the bench shares the machine's cores with what it measures, and an HTTP client would cost
 * as much as the server. Its answers have no body.
 */
export class RawClient {
  readonly #socket: Socket;
  readonly #head: string;
  #answered: ((head: string) => void) | undefined;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#head = `POST /v2/event HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: `;
    socket.setEncoding("latin1");
    socket.on("data", (text: unknown) => this.#answered?.(String(text)));
    socket.on("close", () => this.#answered?.("closed"));
  }

  static async open(baseUrl: string): Promise<RawClient> {
    const { hostname, port, host } = new URL(baseUrl);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, "connect");
    return new RawClient(socket, host);
  }

  /** @throws Error with the answer when it is no 200. */
  post(body: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#answered = (head) => {
        if (head.startsWith(OK) && head.endsWith(END)) resolve();
        else reject(new Error(`the recorder answered ${head.slice(0, 300)}`));
      };
      this.#socket.cork();
      this.#socket.write(`${this.#head}${String(body.length)}${END}`);
      this.#socket.write(body);
      this.#socket.uncork();
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}
