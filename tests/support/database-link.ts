import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** The way to a database, which can be cut, held up, or break at the worst moment. */
export type DatabaseLink = {
  /** The database's address by this way. */
  url: string;
  /** As if the server were gone: what is open breaks, what is new is refused. */
  cut: () => Promise<void>;
  /** As if the network swallowed everything: nothing breaks, nothing answers. */
  hold: () => void;
  /** Breaks the connection of the next COMMIT once the database has carried it out, before it can say so. */
  loseNextCommitAnswer: () => void;
  restore: () => Promise<void>;
  close: () => Promise<void>;
};

/** A way on this machine to the database at `url`. */
export async function linkTo(url: string): Promise<DatabaseLink> {
  const target = new URL(url);
  const open = new Set<Socket>();
  const state = { held: false, losing: false };
  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname);
    for (const socket of [client, database]) {
      open.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        open.delete(socket);
        client.destroy();
        database.destroy();
      });
    }
    let answerLost = false;
    client.on("data", (bytes) => {
      if (state.held) return;
      if (state.losing && bytes.includes("COMMIT\0")) {
        state.losing = false;
        answerLost = true;
      }
      database.write(bytes);
    });
    database.on("data", (bytes) => {
      if (answerLost) client.destroy();
      else if (!state.held) client.write(bytes);
    });
  });
  const port = await listen(server, 0);
  const through = new URL(url);
  through.hostname = "127.0.0.1";
  through.port = String(port);
  const cut = async (): Promise<void> => {
    const closed = server.listening ? once(server, "close") : undefined;
    server.close();
    for (const socket of open) socket.destroy();
    await closed;
  };
  return {
    url: through.href,
    cut,
    hold: () => {
      state.held = true;
    },
    loseNextCommitAnswer: () => {
      state.losing = true;
    },
    restore: async () => {
      // What was swallowed cannot be made up for: those connections are over.
      for (const socket of open) if (state.held) socket.destroy();
      state.held = false;
      if (!server.listening) await listen(server, port);
    },
    close: cut,
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
