import { transaction } from "../../lib/db.ts";
import { HOUR_MS } from "../../lib/events/durations.ts";
import { TAILSCALE_PULL } from "../../lib/ingest/tailscale-pull.ts";
import { readProgress } from "../../lib/pull/pull-state.ts";
import { clipped, holesIn, type Span } from "../../lib/pull/span.ts";
import type { PullTarget } from "../../lib/pull/target.ts";
import { startTailscaleApi, type TailscaleApi } from "../../tests/support/tailscale-api.ts";
import { timed, type Figure } from "../support/measure.ts";
import { changeLog } from "./change-log.ts";
import { countOf, makePulledSource } from "./pulled-source.ts";
import { Pulling } from "./pulling.ts";

const DAYS = 90;
/** Windows a process stores before it is killed. */
const KILLED_AFTER = [2, 3, 5, 8];
/** Nearer to now the overlap is read again on purpose. */
const SETTLED_MS = HOUR_MS;

/** Ninety days of a configuration log, pulled by processes that are killed one after the other. */
export async function backfill(
  { changes }: { changes: number },
  place: { url: string; dataDir: string },
): Promise<Figure[]> {
  const nowMs = Date.now();
  const settled = { fromMs: nowMs - DAYS * 24 * HOUR_MS + HOUR_MS, toMs: nowMs - SETTLED_MS };
  const api = await startTailscaleApi({ log: changeLog(settled, changes) });
  try {
    const target = await makePulledSource(api.baseUrl, {
      kind: "tailscale-config",
      pull: TAILSCALE_PULL.configuration,
    });
    let again = 0;
    const ms = await timed(async () => {
      let closed: Span[] = [];
      for (const windows of [...KILLED_AFTER, Infinity]) {
        const before = api.requests.length;
        await pullFor(windows, { target, ...place });
        again += askedAgain(api.requests.slice(before), clipped(closed, settled));
        closed = await closedOf(target);
      }
    });
    const holes = holesIn(settled, await closedOf(target));
    return [
      {
        name: "backfill, changes stored",
        value: await countOf("tailnet_change", target),
        unit: "",
        atLeast: changes,
        atMost: changes,
      },
      { name: "backfill, processes killed", value: KILLED_AFTER.length, unit: "" },
      { name: "backfill, closed windows asked for again", value: again, unit: "", atMost: 0 },
      { name: "backfill, holes in the coverage", value: holes.length, unit: "", atMost: 0 },
      { name: "backfill, changes", value: (changes * 1_000) / ms, unit: "a second" },
    ];
  } finally {
    await api.close();
  }
}

async function pullFor(
  windows: number,
  { target, ...place }: { target: PullTarget; url: string; dataDir: string },
): Promise<void> {
  const pulling = await Pulling.start(target, place);
  try {
    pulling.go();
    await (Number.isFinite(windows) ? pulling.stored(windows) : pulling.done());
  } finally {
    await pulling.kill();
  }
}

/** Requests that ask for time whose records were stored before. Windows share their ends. */
function askedAgain(requests: TailscaleApi["requests"], closed: readonly Span[]): number {
  return requests.filter((asked) => clipped(closed, asked).some(({ fromMs, toMs }) => fromMs < toMs)).length;
}

async function closedOf({ organizationId, id }: PullTarget): Promise<Span[]> {
  return transaction({ role: "writer", organizationId }, async (client) => {
    const progress = await readProgress(client, { organizationId, ids: [id] });
    return progress.get(id)?.covered ?? [];
  });
}
