import { openDatabase } from "./database.ts";
import { makeServerHome, startServer } from "./server.ts";

/** Where the bench plays: a fresh database, a server on it, and what was asked for. */
export type Stage = {
  baseUrl: string;
  recorderUrl: string;
  serverPid: number;
  postmasterPid: number;
  seed: number;
  events: number;
  postgres: Record<string, string>;
  /** Waits until all that was loaded is derived from, and counted by the database. */
  settle: () => Promise<void>;
  /** Makes the next read a cold one. @returns how cold. */
  chill: () => Promise<string>;
  close: () => Promise<void>;
};

export async function openStage(asked: { seed: number; events: number }): Promise<Stage> {
  const home = await makeServerHome();
  const database = await openDatabase();
  try {
    const server = await startServer(database.url, { home, upAt: "/api/health/ready" });
    return {
      ...asked,
      baseUrl: server.baseUrl,
      recorderUrl: server.recorderUrl,
      serverPid: server.pid,
      postmasterPid: database.postmasterPid,
      postgres: database.settings,
      settle: database.settle,
      chill: database.chill,
      close: () => server.close().finally(database.close).finally(home.remove),
    };
  } catch (error) {
    await database.close().finally(home.remove);
    throw error;
  }
}
