import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { join } from "node:path";
import pg from "pg";
import { z } from "zod";
import { log } from "../log.ts";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

const file = z.object({ password: z.string(), port: z.number().int() });

/** How to reach the embedded database; kept beside it. */
export type Connection = z.infer<typeof file>;

const pathIn = (home: string) => join(home, "connection.json");

/**
 * What an earlier start kept; a new password the first time.
 * @throws Error when the database is there and its password is not
 */
export function readConnection(home: string, initialised: boolean): Connection {
  const content = readPrivateFile(pathIn(home));
  if (content !== undefined) return file.parse(JSON.parse(content));
  if (!initialised) return { password: randomBytes(24).toString("base64url"), port: 0 };
  throw new Error(
    `${pathIn(home)} is missing: it holds the password of the database beside it. Restore it from a backup.`,
  );
}

export function keepConnection(home: string, connection: Connection): void {
  const content = JSON.stringify(connection);
  if (readPrivateFile(pathIn(home)) !== content) writePrivateFile(pathIn(home), content);
}

export function addressOf({ password, port }: Connection, database: string): string {
  return `postgresql://onrecord:${password}@127.0.0.1:${String(port)}/${database}`;
}

/** The port it had, so that the address stays the same; another when someone took that. */
export async function usablePort(wanted: number): Promise<number> {
  const port = (await tryPort(wanted)) ?? (await tryPort(0));
  if (port === undefined) throw new Error("No free port on 127.0.0.1 for the embedded PostgreSQL");
  return port;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(undefined);
    });
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === "object" && address !== null ? address.port : undefined);
      });
    });
  });
}

/**
 * Makes the database `onrecord` where it is missing.
 * @returns what went wrong, undefined when the database is there
 */
export async function createDatabase(connection: Connection): Promise<unknown> {
  const client = new pg.Client({ connectionString: addressOf(connection, "postgres"), connectionTimeoutMillis: 5_000 });
  client.on("error", (error) => {
    log.debug({ err: error }, "the database went away while it was being opened");
  });
  try {
    await client.connect();
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = 'onrecord'");
    if (rowCount === 0) await client.query("CREATE DATABASE onrecord");
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await client.end().catch((error: unknown) => {
      log.debug({ err: error }, "the connection was gone before it was closed");
    });
  }
}
