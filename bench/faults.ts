import { compareWithSent, type Comparison } from "./support/same-as-sent.ts";
import { eventListBodies, type Body } from "./support/bodies.ts";
import { planFaults } from "./support/fault-plan.ts";
import { runWithFaults, type Seen } from "./support/fault-run.ts";
import { percentile, type Figure } from "./support/measure.ts";
import { openMortalDatabase } from "./support/mortal-database.ts";
import { makeServerHome, startServer, type ServerKind } from "./support/server.ts";
import { makeTenant } from "./support/tenant.ts";

type FaultRunOrder = {
  seed: number;
  events: number;
  /** Records a body; kube-apiserver sends 400. */
  batch: number;
  /** How long events are sent beside the long outage. */
  calmMs: number;
  /** The long outage. */
  awayMs: number;
  databaseKills: number;
  applicationKills: number;
  server: ServerKind;
};

type FaultRunResult = Seen & Comparison & { sent: number; postgres: Record<string, string> };

/** Sends events while database and application are killed, and holds what is stored against what was sent. */
export async function faultRun(order: FaultRunOrder): Promise<FaultRunResult> {
  const { seed, events, batch, calmMs, awayMs } = order;
  const home = await makeServerHome();
  const database = await openMortalDatabase();
  try {
    const tenant = await makeTenant("faults");
    const bodies = eventListBodies({ seed, records: events, stages: "final", batch });
    const durationMs = calmMs + awayMs;
    const seen = await runWithFaults({
      database,
      start: () => startServer(database.url, { home, ...order.server }),
      faults: planFaults({ ...order, durationMs }),
      bodies,
      tokens: tenant.sourceTokens,
      durationMs,
    });
    return {
      ...seen,
      ...(await compareWithSent(tenant, recordsOf(bodies))),
      sent: events,
      postgres: database.settings,
    };
  } finally {
    await database.close();
    home.remove();
  }
}

/** As the senders wrote them: the bodies hold the same texts. */
function* recordsOf(bodies: readonly Body[]): Generator<{ cluster: string; bytes: Buffer }> {
  for (const { cluster, bytes } of bodies) {
    const { items } = JSON.parse(bytes.toString("utf8")) as { items: object[] };
    for (const item of items) yield { cluster, bytes: Buffer.from(JSON.stringify(item)) };
  }
}

/** The run of the promise: five kills of the database, one of them for `awayMs`, and three of the application. */
export async function measureFaults(asked: {
  seed: number;
  events: number;
  awayMs: number;
}): Promise<{ figures: Figure[]; postgres: Record<string, string> }> {
  const result = await faultRun({
    ...asked,
    batch: 400,
    calmMs: 90_000,
    databaseKills: 5,
    applicationKills: 3,
    server: {},
  });
  for (const refusal of result.refused.slice(0, 10)) process.stderr.write(`refused: ${refusal}\n`);
  return { figures: figuresOf(result, asked.awayMs), postgres: result.postgres };
}

function figuresOf(result: FaultRunResult, awayMs: number): Figure[] {
  const { databaseKills, applicationKills, acknowledgedMs } = result;
  const count = (name: string, value: number, bounds: Pick<Figure, "atLeast" | "atMost"> = {}): Figure => ({
    name: `faults, ${name}`,
    value,
    unit: "",
    ...bounds,
  });
  const note = `${String(databaseKills)} kills of the database, the longest away ${String(awayMs / 1000)} s, ${String(applicationKills)} of the application`;
  return [
    { ...count("rows stored", result.rows, { atLeast: result.sent, atMost: result.sent }), note },
    count("events missing", result.missing, { atMost: 0 }),
    count("events twice or never sent", result.surplus, { atMost: 0 }),
    count("events that differ from what was sent", result.different, { atMost: 0 }),
    count("deliveries refused while the application was up", result.refused.length, { atMost: 0 }),
    count("deliveries acknowledged", acknowledgedMs.length),
    count("deliveries acknowledged from disk", result.spooled),
    count("tries that broke with the application", result.broken),
    { name: "faults, acknowledgement p50", value: percentile(acknowledgedMs, 0.5), unit: "ms" },
    { name: "faults, acknowledgement p99", value: percentile(acknowledgedMs, 0.99), unit: "ms" },
    { name: "faults, slowest acknowledgement", value: Math.max(...acknowledgedMs), unit: "ms" },
    { name: "faults, last answer to empty spool", value: result.settledMs / 1_000, unit: "s" },
  ];
}
