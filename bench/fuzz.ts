import { setTimeout as pause } from "node:timers/promises";
import { deriveCommands } from "../lib/commands/follow.ts";
import { foldCommitted } from "../lib/folding/follow.ts";
import { DOORS, openDoor, type Entrance } from "./fuzz/doors.ts";
import { countAdvances, holdingsOf, wrongIn } from "./fuzz/ledger.ts";
import { readBack } from "./fuzz/read-back.ts";
import { send } from "./fuzz/send.ts";
import { replay, storm, type Account, type Lot, type Post } from "./fuzz/storm.ts";
import { inLanes, timed, type Figure } from "./support/measure.ts";
import { ProcessWatch } from "./support/process-watch.ts";
import type { Stage } from "./support/stage.ts";

/** Which bodies go to which doors; every door when `door` is undefined. */
export type FuzzOrder = Omit<Lot, "seed"> & { door: string | undefined };

/** One core for the server, one for PostgreSQL; and two bodies of the largest at once. */
const LANES = 2;
/** What a server may hold above idle while hostile bodies come in, and after they are gone. */
const PEAK_MIB_MAX = 600;
const AFTER_MIB_MAX = 300;
const SETTLE_MS = 10_000;

/**
 * Sends mutated bodies to every way in, and holds each answer against the database; then replays some, and reads everything back.
 * @throws Error with every failure, each with the file of its body and the command that sends it again.
 */
export async function measureFuzz(stage: Stage, order: FuzzOrder): Promise<Figure[]> {
  const doors = DOORS.filter(({ name }) => order.door === undefined || name === order.door);
  if (doors.length === 0) throw new Error(`--kind is one of ${DOORS.map(({ name }) => name).join(", ")}`);
  await countAdvances();
  const entrances: Entrance[] = [];
  for (const door of doors) entrances.push(await openDoor(door));
  await recorderKnowsItsSource(stage, entrances);
  const lot = { seed: stage.seed, first: order.first, bodies: order.bodies };
  const watch = new ProcessWatch(stage);
  const failures: string[] = [];
  const figures: Figure[] = [];
  await inLanes(entrances, LANES, async (entrance) => {
    let account: Account | undefined;
    const ms = await timed(async () => (account = await storm(entrance, lot, postTo(stage, entrance))));
    if (account !== undefined) figures.push(...figuresOf(entrance.name, account, ms));
    failures.push(...(account?.failures ?? []));
    failures.push(...(await replay(entrance, lot, postTo(stage, entrance))));
  });
  const usage = watch.end();
  failures.push(...(await accountsThatDiffer(entrances)));
  await stage.settle().catch((error: unknown) => failures.push(String(error)));
  const rows = await readAllBack(stage, entrances, failures);
  await pause(SETTLE_MS);
  const afterMiB = new ProcessWatch(stage).end().beforeMiB - usage.beforeMiB;
  if (!isAlive(stage.serverPid)) failures.push("the server is another process, or none");
  if (failures.length > 0) throw new Error(`${String(failures.length)} failures:\n${failures.join("\n")}`);
  return [
    ...figures,
    { name: "fuzz, rows read back in every form", value: rows, unit: "rows" },
    {
      name: "fuzz, server memory above start",
      value: usage.peakMiB - usage.beforeMiB,
      unit: "MiB",
      atMost: PEAK_MIB_MAX,
    },
    { name: "fuzz, server memory above start, after", value: afterMiB, unit: "MiB", atMost: AFTER_MIB_MAX },
  ];
}

function postTo(stage: Stage, { listener, path, authorization, token }: Entrance): Post {
  const baseUrl = listener === "recorder" ? stage.recorderUrl : stage.baseUrl;
  return (body) => send({ baseUrl, path, authorization: authorization(token) }, body);
}

function figuresOf(name: string, account: Account, ms: number): Figure[] {
  const { bodies, records, accepted, rejected, counted, byStatus } = account;
  const duplicates = records - accepted - rejected;
  const statuses = Object.entries(byStatus).map(([status, times]) => `${status}: ${String(times)}`);
  const became = `${String(accepted)} accepted, ${String(duplicates)} duplicates, ${String(rejected)} rejected`;
  return [
    { name: `fuzz, ${name}`, value: bodies, unit: "bodies", note: statuses.join(", ") },
    { name: `fuzz, ${name}, records`, value: records, unit: "records", note: became },
    { name: `fuzz, ${name}, counted independently`, value: counted, unit: "bodies" },
    { name: `fuzz, ${name}, rate`, value: (bodies * 1_000) / ms, unit: "bodies/s" },
  ];
}

/** The listener looks for its sources every two seconds. */
async function recorderKnowsItsSource({ recorderUrl }: Stage, entrances: readonly Entrance[]): Promise<void> {
  const expected = entrances.some(({ listener }) => listener === "recorder");
  for (let tries = 0; expected && tries < 100; tries++) {
    const { ok } = await fetch(`${recorderUrl}/v2/event`, { method: "HEAD" });
    if (ok) return;
    await pause(100);
  }
  if (expected) throw new Error("the recorder's listener does not know its source");
}

/** Whether the tables hold what the senders were told: no row too few, none too many. */
async function accountsThatDiffer(entrances: readonly Entrance[]): Promise<string[]> {
  const failures: string[] = [];
  for (const { name, organizationId } of entrances) {
    const wrong = wrongIn(await holdingsOf(organizationId));
    if (wrong !== undefined) failures.push(`${name}: ${wrong}`);
  }
  return failures;
}

async function readAllBack(stage: Stage, entrances: readonly Entrance[], failures: string[]): Promise<number> {
  await deriveCommands({ waitMs: 120_000 });
  await foldCommitted({ waitMs: 120_000 });
  await stage.settle();
  let rows = 0;
  for (const entrance of entrances) {
    const read = await readBack(stage.baseUrl, entrance);
    failures.push(...read.problems);
    rows += read.rows;
  }
  return rows;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
