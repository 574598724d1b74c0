/**
 * `own`: the organization of a statement's first parameter, for joins by key. Compared with the parameter itself, rows of an organization that began
 * since its tables were last counted are thought to be one, and then all of them are read for every key.
 */
export const OWN = "WITH own AS MATERIALIZED (SELECT $1::uuid AS organization_id)";
