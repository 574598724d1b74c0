import type { PoolClient } from "pg";
import { STREAM_IDS, type StreamId } from "../events/field.ts";

/** Events with a smaller id may be removed now, stream by stream; null where none may. */
export type Floors = Record<StreamId, string | null>;

/**
 * What of an organization may be removed now. Nobody places a legal hold until the transaction ends, so it must be short.
 * Role `writer` or `purger`.
 */
export async function readFloors(client: PoolClient, organizationId: string): Promise<Floors> {
  const { rows } = await client.query<{ stream: StreamId; floor: string | null }>(
    "SELECT stream, removable_below($1, stream) AS floor FROM unnest($2::text[]) AS s(stream)",
    [organizationId, STREAM_IDS],
  );
  const floorOf = (stream: StreamId): string | null => rows.find((row) => row.stream === stream)?.floor ?? null;
  return {
    commands: floorOf("commands"),
    "api-calls": floorOf("api-calls"),
    "tailnet-changes": floorOf("tailnet-changes"),
    "network-flows": floorOf("network-flows"),
  };
}

/** Whether anything may be removed at all. */
export function anyFloor(floors: Floors): boolean {
  return STREAM_IDS.some((stream) => floors[stream] !== null);
}

/** The floor of the stream that is kept the longest; null when one of them is kept for ever. */
export function longestKept(floors: Floors): string | null {
  const all = STREAM_IDS.map((stream) => floors[stream]);
  return all.reduce((least, floor) => (least === null || floor === null ? null : floor < least ? floor : least));
}
