import type pg from "pg";
import { AppError } from "../errors.ts";

type Rights = {
  who: string;
  database: string;
  superuser: boolean;
  createRole: boolean;
  schema: boolean;
  create: boolean;
  extension: string;
  /** Ours that are there already (another database of the cluster made them), which this user may neither take nor grant. */
  closedRoles: string[];
  /** Ours that are not there yet. */
  newRoles: number;
};

const WANTED_ROLES = ["onrecord_gate", "onrecord_app", "onrecord_writer", "onrecord_purger"];

/**
 * Looks before the migrations leap: their own failure would name a statement, not what to do about it.
 * @throws AppError `forbidden` naming each right that the user of DATABASE_URL lacks, as the statement that grants it
 */
export async function checkRights(pool: pg.Pool, version: number): Promise<void> {
  const { rows } = await pool.query<Rights>(
    `SELECT current_user AS who, current_database() AS database, rolsuper AS superuser, rolcreaterole AS "createRole",
       has_schema_privilege('public', 'CREATE') AS schema,
       has_database_privilege(current_database(), 'CREATE') AS create,
       CASE WHEN EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN 'there'
            WHEN EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN 'available' ELSE 'missing' END AS extension,
       cardinality($1::text[]) - (SELECT count(*)::int FROM pg_roles WHERE rolname = ANY ($1)) AS "newRoles",
       ARRAY(SELECT rolname::text FROM pg_roles WHERE rolname = ANY ($1) AND NOT pg_has_role(current_user, oid, $2)
         AND NOT pg_has_role(current_user, oid, 'MEMBER WITH ADMIN OPTION')) AS "closedRoles"
     FROM pg_roles WHERE rolname = current_user`,
    // From 16 on, who makes a role does not thereby become able to take it.
    [WANTED_ROLES, version >= 160_000 ? "SET" : "MEMBER"],
  );
  const [rights] = rows;
  const missing = rights === undefined || rights.superuser ? extensionOf(rights) : lacking(rights, version);
  if (missing.length === 0) return;
  throw new AppError(
    "forbidden",
    `The user of DATABASE_URL may not set up Onrecord's tables. As a superuser, do once: ${missing.join(" ")}`,
  );
}

function lacking(rights: Rights, version: number): string[] {
  const who = `"${rights.who}"`;
  return [
    ...(rights.createRole || rights.newRoles === 0 ? [] : [`ALTER ROLE ${who} CREATEROLE;`]),
    // Before 16, CREATEROLE may grant any role.
    ...(rights.closedRoles.length === 0 || (version < 160_000 && rights.createRole)
      ? []
      : [`GRANT ${rights.closedRoles.join(", ")} TO ${who};`]),
    ...(rights.schema ? [] : [`GRANT CREATE ON SCHEMA public TO ${who};`]),
    ...(rights.create || rights.extension === "there"
      ? []
      : [`GRANT CREATE ON DATABASE "${rights.database}" TO ${who};`]),
    ...extensionOf(rights),
  ];
}

function extensionOf(rights: Rights | undefined): string[] {
  return rights?.extension === "missing"
    ? ["install PostgreSQL's contrib package, which has the extension pg_trgm."]
    : [];
}
