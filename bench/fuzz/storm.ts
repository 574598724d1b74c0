import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkAnswer, type Answer } from "./check-answer.ts";
import type { Door, Entrance } from "./doors.ts";
import { fuzzBody, type FuzzBody } from "./fuzz-body.ts";
import { Ledger, type DeliveryRow } from "./ledger.ts";

/** Which bodies: `bodies` of them from number `first` on. */
export type Lot = { seed: number; first: number; bodies: number };

/** What came of the bodies that went through one door. */
export type Account = {
  bodies: number;
  records: number;
  accepted: number;
  rejected: number;
  /** Bodies whose records were counted independently. */
  counted: number;
  byStatus: Record<string, number>;
  /** Each with the file of its body and how to send it again. */
  failures: string[];
};

/** Beyond this many the rest tells nothing new. */
const FAILURES_MAX = 20;
/** One in so many of the bodies is sent a second time when all others have been. */
const REPLAYED = 25;

export type Post = (body: FuzzBody) => Promise<Answer>;

/** Sends a lot's bodies through a door, one after the other, and checks after each what the server said and what it stored. */
export async function storm(entrance: Entrance, lot: Lot, post: Post): Promise<Account> {
  const ledger = new Ledger(entrance);
  const account: Account = { bodies: 0, records: 0, accepted: 0, rejected: 0, counted: 0, byStatus: {}, failures: [] };
  for (let n = lot.first; n < lot.first + lot.bodies && account.failures.length < FAILURES_MAX; n++) {
    const body = await fuzzBody({ seed: lot.seed, name: entrance.name, n }, entrance.corpora);
    const sent = { door: entrance, body };
    const exchanged = await exchange(sent, { ledger, post });
    add(account, sent, exchanged);
    if (exchanged.wrong !== undefined)
      account.failures.push(failure(entrance, { seed: lot.seed, n, body }, exchanged.wrong));
  }
  return account;
}

/** Sends some of a lot's bodies again: nothing they hold may be new. @returns what was. */
export async function replay(entrance: Entrance, lot: Lot, post: Post): Promise<string[]> {
  const ledger = new Ledger(entrance);
  await ledger.next(0);
  const failures: string[] = [];
  for (let n = lot.first; n < lot.first + lot.bodies; n += REPLAYED) {
    const body = await fuzzBody({ seed: lot.seed, name: entrance.name, n }, entrance.corpora);
    const { deliveries, wrong } = await exchange({ door: entrance, body }, { ledger, post });
    const accepted = deliveries.reduce((sum, delivery) => sum + delivery.accepted, 0);
    const again = accepted > 0 && !entrance.live ? `${String(accepted)} records accepted a second time` : undefined;
    const problem = wrong ?? again;
    if (problem !== undefined) failures.push(failure(entrance, { seed: lot.seed, n, body }, `replayed: ${problem}`));
  }
  return failures;
}

type Exchange = { answer: Answer; deliveries: DeliveryRow[]; wrong: string | undefined };

type Sent = { door: Door; body: FuzzBody };

async function exchange(sent: Sent, { ledger, post }: { ledger: Ledger; post: Post }): Promise<Exchange> {
  try {
    const answer = await post(sent.body);
    const fits = (row: DeliveryRow): boolean => checkAnswer(sent, answer, [row]) === undefined;
    if (sent.body.framing.runsOn && answer?.status !== 200) ledger.mayComeLater();
    const deliveries = await ledger.next(answer?.status === 200 ? 1 : 0, fits);
    return { answer, deliveries, wrong: checkAnswer(sent, answer, deliveries) };
  } catch (error) {
    return { answer: undefined, deliveries: [], wrong: error instanceof Error ? error.message : String(error) };
  }
}

function add(account: Account, { door, body }: Sent, { answer, deliveries }: Exchange): void {
  const status = answer === undefined ? "closed" : String(answer.status);
  account.bodies++;
  account.byStatus[status] = (account.byStatus[status] ?? 0) + 1;
  if (door.expects(body) !== undefined) account.counted++;
  for (const { records, accepted, rejected } of deliveries) {
    account.records += records;
    account.accepted += accepted;
    account.rejected += rejected;
  }
}

let folder: string | undefined;

function failure({ name }: Entrance, sent: { seed: number; n: number; body: FuzzBody }, wrong: string): string {
  const { seed, n, body } = sent;
  folder ??= mkdtempSync(join(tmpdir(), "onrecord-fuzz-"));
  const file = join(folder, `${name}-${String(seed)}-${String(n)}`);
  writeFileSync(file, body.bytes);
  const again = `npx onrecord bench fuzz --kind ${name} --seed ${String(seed)} --first ${String(n)} --bodies 1`;
  const told = `${name} ${String(n)}: ${wrong}\n  ${[...new Set(body.trail)].join(" · ")}\n  ${file}\n  ${again}`;
  // At once: a run of an hour that is stopped has not been in vain.
  process.stderr.write(`${new Date().toISOString()} ${told}\n`);
  return told;
}
