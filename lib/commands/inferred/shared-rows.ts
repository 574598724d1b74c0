import type { ClientBase } from "pg";
import { databaseUrl } from "../../db.ts";
import type { AccessMethod, Outcome, UserType } from "../../events/event.ts";
import { OWN } from "./own.ts";

/** What of a caller a command takes over. */
export type CallerRow = {
  user: string | null;
  userType: UserType;
  groups: string[];
  device: string | null;
  sourceIp: string | null;
  accessMethod: AccessMethod;
};
type PlaceRow = { sourceId: string; cluster: string | null; namespace: string | null };
type OperationRow = {
  verb: string | null;
  apiGroup: string | null;
  resource: string | null;
  subresource: string | null;
  longRunning: boolean;
};
type TargetRow = { name: string | null; path: string | null };
type ResultRow = { status: number | null; outcome: Outcome };

/** Kept at most, in characters; then all is forgotten and asked again. */
const CHARACTERS_MAX = 16_000_000;
/** What a row costs besides its texts, in characters. */
const ROW_CHARACTERS = 100;

/** What events share (D-18), by id: a row never changes, so it is read once. One organization's after the other's, since ids are the database's. */
class SharedRows<Row extends object> {
  readonly #select: string;
  #rows = new Map<string, Row>();
  #database = "";
  #characters = 0;

  constructor(table: string, columns: string) {
    this.#select = `${OWN} SELECT r.id, ${columns} FROM own CROSS JOIN unnest($2::bigint[]) AS k(id)
       JOIN ${table} r ON r.organization_id = own.organization_id AND r.id = k.id`;
  }

  /** @returns the row of each of these ids. */
  async of(client: ClientBase, organizationId: string, ids: readonly string[]): Promise<(id: string) => Row> {
    this.#forgetIfFull();
    // Whoever asks meanwhile may have all forgotten.
    const known = this.#rows;
    const missing = new Set(ids.filter((id) => !known.has(id)));
    if (missing.size > 0) {
      const { rows } = await client.query<Row & { id: string }>(this.#select, [organizationId, [...missing]]);
      for (const { id, ...row } of rows) this.#keep(known, id, row as unknown as Row);
    }
    return (id) => {
      const row = known.get(id);
      if (row === undefined) throw new Error(`no shared row ${id}`);
      return row;
    };
  }

  #forgetIfFull(): void {
    const database = databaseUrl();
    if (this.#database === database && this.#characters <= CHARACTERS_MAX) return;
    this.#database = database;
    this.#characters = 0;
    this.#rows = new Map();
  }

  #keep(known: Map<string, Row>, id: string, row: Row): void {
    known.set(id, row);
    this.#characters += ROW_CHARACTERS;
    for (const value of Object.values(row)) this.#characters += typeof value === "string" ? value.length : 0;
  }
}

export const callerRows = new SharedRows<CallerRow>(
  "caller",
  `user_name AS "user", user_type AS "userType", groups, device, source_ip AS "sourceIp", access_method AS "accessMethod"`,
);
export const placeRows = new SharedRows<PlaceRow>("place", `source_id AS "sourceId", cluster, namespace`);
export const operationRows = new SharedRows<OperationRow>(
  "operation",
  `verb, api_group AS "apiGroup", resource, subresource, long_running AS "longRunning"`,
);
export const targetRows = new SharedRows<TargetRow>("target", "name, path");
export const resultRows = new SharedRows<ResultRow>("result", "status, outcome");
