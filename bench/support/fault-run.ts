import { setTimeout as pause } from "node:timers/promises";
import type { Body } from "./bodies.ts";
import type { Fault } from "./fault-plan.ts";
import { Client, RefusedError } from "./http.ts";
import { inLanes, timed } from "./measure.ts";
import type { MortalDatabase } from "./mortal-database.ts";
import type { BenchServer } from "./server.ts";

/** What a run needs: who can be killed, when, and what is sent meanwhile. */
export type FaultRun = {
  database: MortalDatabase;
  /** Starts the application, the first time and after each kill, with the same data folder. */
  start: () => Promise<BenchServer>;
  faults: readonly Fault[];
  bodies: readonly Body[];
  tokens: ReadonlyMap<string, string>;
  /** Bodies are sent at an even pace over this time, or later where senders have to wait. */
  durationMs: number;
};

/** What the senders saw. */
export type Seen = {
  /** From the first byte of the try that got a 200 to its answer. */
  acknowledgedMs: number[];
  /** Acknowledged from this server's disk. */
  spooled: number;
  /** Tries cut off, or not taken, because the application was dead. */
  broken: number;
  /** Tries that failed although nobody had killed the application: there should be none. */
  refused: string[];
  /** From the last acknowledgement until the spool was empty. */
  settledMs: number;
  databaseKills: number;
  applicationKills: number;
};

const SENDERS = 4;
const RETRY_MS = 100;
/** More than this is no fault that passes; the run ends with what the last one said. */
const REFUSED_MAX = 500;
const SETTLE_MS = 10 * 60_000;

/**
 * Sends every body until it is acknowledged, and never again, while database and application are killed as planned.
 * @throws Error when something that was killed does not come back, or the spool does not empty.
 */
export async function runWithFaults(run: FaultRun): Promise<Seen> {
  const application = new MortalApplication(run.start);
  await application.start();
  try {
    const beganAt = performance.now();
    const until = (atMs: number): Promise<void> => pause(Math.max(0, beganAt + atMs - performance.now()));
    const seen = nothingSeen();
    await Promise.all([
      sendAll(run, { application, seen, until }),
      killEach(run.faults, "database", async ({ atMs, awayMs }) => {
        await until(atMs);
        await run.database.kill(awayMs);
        seen.databaseKills++;
      }),
      killEach(run.faults, "application", async ({ atMs }) => {
        await until(atMs);
        await application.kill();
        seen.applicationKills++;
      }),
    ]);
    seen.settledMs = await timed(() => settled(application.baseUrl));
    return seen;
  } finally {
    await application.stop();
  }
}

function nothingSeen(): Seen {
  return {
    acknowledgedMs: [],
    spooled: 0,
    broken: 0,
    refused: [],
    settledMs: 0,
    databaseKills: 0,
    applicationKills: 0,
  };
}

async function killEach(
  faults: readonly Fault[],
  victim: Fault["victim"],
  kill: (fault: Fault) => Promise<void>,
): Promise<void> {
  for (const fault of faults) if (fault.victim === victim) await kill(fault);
}

/** The application, started again at once whenever it was killed. */
class MortalApplication {
  readonly #start: () => Promise<BenchServer>;
  #server: BenchServer | undefined;
  /** Counts kills: a try that began in another life than it ended may break. */
  lives = 0;

  constructor(start: () => Promise<BenchServer>) {
    this.#start = start;
  }

  get isUp(): boolean {
    return this.#server !== undefined;
  }

  get baseUrl(): string {
    return this.#server?.baseUrl ?? "";
  }

  async start(): Promise<void> {
    this.#server = await this.#start();
  }

  async kill(): Promise<void> {
    const dying = this.#server;
    this.#server = undefined;
    this.lives++;
    await dying?.kill();
    await this.start();
  }

  async stop(): Promise<void> {
    await this.#server?.close();
  }
}

type Sending = { application: MortalApplication; seen: Seen; until: (atMs: number) => Promise<void> };

async function sendAll({ bodies, tokens, durationMs }: FaultRun, sending: Sending): Promise<void> {
  const { baseUrl } = sending.application;
  // A connection of its own for each try: one that the application closed meanwhile would break a try for nothing.
  const client = new Client(baseUrl, SENDERS, { keepAlive: false });
  await inLanes([...bodies.entries()], SENDERS, async ([at, { cluster, bytes }]) => {
    await sending.until((at / bodies.length) * durationMs);
    const post = (): Promise<string> => client.post("/api/ingest", tokens.get(cluster) ?? "", bytes);
    while (!(await isAcknowledged(post, sending))) await pause(RETRY_MS);
  });
  client.close();
}

async function isAcknowledged(post: () => Promise<string>, { application, seen }: Sending): Promise<boolean> {
  const before = { up: application.isUp, lives: application.lives };
  const began = performance.now();
  try {
    const { spooled } = JSON.parse(await post()) as { spooled?: true };
    seen.acknowledgedMs.push(performance.now() - began);
    if (spooled === true) seen.spooled++;
    return true;
  } catch (error) {
    const killed = !before.up || before.lives !== application.lives;
    if (killed && !(error instanceof RefusedError)) seen.broken++;
    else seen.refused.push(error instanceof Error ? error.message : String(error));
    if (seen.refused.length > REFUSED_MAX) throw error;
    return false;
  }
}

/** Nothing waits on disk any more, and everything can be read. */
async function settled(baseUrl: string): Promise<void> {
  const deadline = performance.now() + SETTLE_MS;
  while (performance.now() < deadline) {
    const answer = await fetch(`${baseUrl}/api/health/ready`);
    const { spool } = (await answer.json()) as { spool: { entries: number; failed: number } };
    if (spool.failed > 0) throw new Error(`${String(spool.failed)} deliveries were set aside`);
    if (answer.ok && spool.entries === 0) return;
    await pause(50);
  }
  throw new Error("the spool did not empty");
}
