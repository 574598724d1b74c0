import type { PoolClient } from "pg";
import type { Field, StreamId } from "../events/field.ts";
import { fieldOf } from "../events/streams.ts";
import type { Filter } from "./filter.ts";
import { encodePgText } from "../events/pg-text.ts";

/** Ids of the organization's sources by name; only those a filter names. */
export type SourceIds = ReadonlyMap<string, string>;

/** Looked up before the statement is made: the planner must know whether a source is the rare or the common one. */
export async function sourceIdsFor(client: PoolClient, stream: StreamId, filter: Filter): Promise<SourceIds> {
  const isNamed = ({ field }: { field: string }): boolean => {
    const { stored }: Partial<Field> = fieldOf(stream, field) ?? {};
    return stored !== undefined;
  };
  const conditions = filter.conditions.filter(isNamed);
  const names = conditions.flatMap((condition) => (condition.op === "range" ? [] : condition.values));
  if (names.length === 0) return new Map();
  const stored = new Map(names.map((name) => [encodePgText(name), name]));
  const { rows } = await client.query<{ id: string; name: string }>(
    "SELECT id, name FROM source WHERE name = ANY($1)",
    [[...stored.keys()]],
  );
  return new Map(rows.map(({ id, name }) => [stored.get(name) ?? name, id]));
}
