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
  roles: number;
};

const WANTED_ROLES = ["onrecord_gate", "onrecord_app", "onrecord_writer"];

/**
 * Looks before the migrations leap: their own failure would name a statement, not what to do about it.
 * @throws AppError `forbidden` naming each right that the user of DATABASE_URL lacks, as the statement that grants it
 */
export async function checkRights(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<Rights>(
    `SELECT current_user AS who, current_database() AS database, rolsuper AS superuser, rolcreaterole AS "createRole",
       has_schema_privilege('public', 'CREATE') AS schema,
       has_database_privilege(current_database(), 'CREATE') AS create,
       CASE WHEN EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN 'there'
            WHEN EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN 'available' ELSE 'missing' END AS extension,
       (SELECT count(*)::int FROM pg_roles r WHERE r.rolname = ANY ($1) AND pg_has_role(current_user, r.oid, 'MEMBER')) AS roles
     FROM pg_roles WHERE rolname = current_user`,
    [WANTED_ROLES],
  );
  const [rights] = rows;
  const missing = rights === undefined || rights.superuser ? extensionOf(rights) : lacking(rights);
  if (missing.length === 0) return;
  throw new AppError(
    "forbidden",
    `The user of DATABASE_URL may not set up Onrecord's tables. As a superuser, do once: ${missing.join(" ")}`,
  );
}

function lacking(rights: Rights): string[] {
  const who = `"${rights.who}"`;
  return [
    ...(rights.createRole || rights.roles === WANTED_ROLES.length ? [] : [`ALTER ROLE ${who} CREATEROLE;`]),
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
