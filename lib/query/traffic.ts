import { decodePgText } from "../events/pg-text.ts";
import { allOrNewest, newestSql } from "./all-or-newest.ts";
import type { Condition, Filter } from "./filter.ts";
import type { HistogramQuery } from "./histogram.ts";
import { readingOf } from "./reading.ts";
import { lossless } from "./rows.ts";
import { TimeBuckets, type Bucket } from "./time-buckets.ts";
import { resolveTimeRange } from "./time-range.ts";
import { whereOf, type Where } from "./where.ts";

const VIEW = "network_flows";
const TALKERS_MAX = 20;

/** Bytes as seen from the side they are told of; digits where a number would lose some. */
type Traffic = { flows: number; txBytes: number | string; rxBytes: number | string };

type TrafficQuery = Omit<HistogramQuery, "stream">;

/**
 * How much went over the matching connections over time. Physical traffic carries the other classes' bytes a second time: it is counted
 * only where the filter names a class.
 * @returns buckets in order of time, empty ones too; `complete: false` when only the newest events were counted.
 * @throws as `outcomeHistogram`.
 */
export async function trafficHistogram(
  query: TrafficQuery,
): Promise<{ buckets: (Bucket & Traffic)[]; complete: boolean }> {
  const buckets = new TimeBuckets(resolveTimeRange(query.filter, query.now));
  const { result, complete } = await allOrNewest(query.scope, "Adding up over time", async (client, newest) => {
    const { text, values } = logical(query.filter, await whereFor(client, query));
    const found = `SELECT e.occurred_at, e.tx_bytes, e.rx_bytes FROM ${VIEW} e WHERE ${text}${newestSql(newest)}`;
    const { rows } = await client.query<Summed & { at: number }>(
      `SELECT ${buckets.indexSql("occurred_at")} AS at, ${SUMS} FROM (${found}) found GROUP BY 1`,
      values,
    );
    return rows;
  });
  const summed = new Map(result.map((row) => [row.at, row]));
  return { buckets: buckets.list().map((bucket, at) => ({ ...bucket, ...trafficOf(summed.get(at)) })), complete };
}

/** A node, whose it is where that is known, and what it sent and received. */
export type Talker = Traffic & { device: string; user: string | null };

/**
 * The nodes that most went over, whichever end of a connection they were; each connection counts once for either.
 * @throws as `trafficHistogram`.
 */
export async function topTalkers(query: TrafficQuery): Promise<{ talkers: Talker[]; complete: boolean }> {
  const { result, complete } = await allOrNewest(query.scope, "Adding up by node", async (client, newest) => {
    const { text, values } = logical(query.filter, await whereFor(client, query));
    const found = `SELECT e.src_device, e.dst_device, e.user_name, e.side, e.tx_bytes, e.rx_bytes FROM ${VIEW} e WHERE ${text}${newestSql(newest)}`;
    const { rows } = await client.query<Summed & { device: string; user: string | null }>(
      `WITH found AS MATERIALIZED (${found}), told AS (
         SELECT src_device AS device, CASE WHEN side = 0 THEN user_name END AS user_name, tx_bytes, rx_bytes FROM found
         UNION ALL SELECT dst_device, CASE WHEN side = 2 THEN user_name END, rx_bytes, tx_bytes FROM found
       )
       SELECT device, max(user_name) AS user, ${SUMS} FROM told WHERE device IS NOT NULL
        GROUP BY device ORDER BY sum(tx_bytes + rx_bytes) DESC, device LIMIT ${String(TALKERS_MAX + 1)}`,
      values,
    );
    return rows;
  });
  const talkers = result.slice(0, TALKERS_MAX).map((row) => ({
    device: decodePgText(row.device),
    user: row.user === null ? null : decodePgText(row.user),
    ...trafficOf(row),
  }));
  return { talkers, complete: complete && result.length <= TALKERS_MAX };
}

const SUMS = "count(*) AS flows, sum(tx_bytes) AS tx, sum(rx_bytes) AS rx";

type Summed = { flows: string; tx: string; rx: string };

function trafficOf(row: Summed | undefined): Traffic {
  if (row === undefined) return { flows: 0, txBytes: 0, rxBytes: 0 };
  return { flows: Number(row.flows), txBytes: lossless(row.tx), rxBytes: lossless(row.rx) };
}

async function whereFor(client: Parameters<typeof readingOf>[0], query: TrafficQuery): Promise<Where> {
  return whereOf("network-flows", query.filter, await readingOf(client, { ...query, stream: "network-flows" }));
}

function logical({ conditions }: Filter, { text, values }: Where): Where {
  const named = conditions.some(({ field }: Condition) => field === "class");
  return { text: named ? text : `${text} AND e.class <> 'physical'`, values };
}
