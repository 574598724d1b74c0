/** The columns of a member, named as in member.ts; a column its table lacks is NULL. Every SELECT of a union lists them alike. */
function columns(own: Readonly<Record<string, string>>): string {
  return COLUMNS.map((name) => `${own[name] ?? "NULL"} AS "${name}"`).join(", ");
}

const COMMON = {
  organizationId: "e.organization_id",
  id: "e.id",
  session: "e.session",
  user: "e.user_name",
};

const EVENT = {
  ...COMMON,
  sourceId: "e.source_id",
  occurredAt: "e.occurred_at::text",
  occurredMs: "extract(epoch FROM e.occurred_at)::float8 * 1000",
  receivedAt: "e.received_at::text",
  receivedMs: "extract(epoch FROM e.received_at)::float8 * 1000",
  clockSkew: "e.clock_skew",
  userType: "e.user_type",
  groups: "e.groups",
  device: "e.device",
  sourceIp: "e.source_ip",
  cluster: "e.cluster",
  namespace: "e.namespace",
  resource: "e.resource",
  accessMethod: "e.access_method",
  durationMs: "e.duration_ms",
  commandId: "l.command_id",
};

const CALL = {
  ...EVENT,
  type: "'call'",
  apiGroup: "e.api_group",
  subresource: "e.subresource",
  name: "e.name",
  verb: "e.verb",
  status: "e.status",
  outcome: "e.outcome",
  userAgent: "e.user_agent",
  kubectlCommand: "e.kubectl_command",
};

const COMMAND = {
  ...EVENT,
  type: "'command'",
  stage: "e.stage",
  sourceEventId: "e.source_event_id",
  command: "e.command",
  exitCode: "e.exit_code",
};

const FORMER = { ...COMMON, type: "'former'" };

const COLUMNS = [...new Set([...Object.keys(CALL), ...Object.keys(COMMAND)])];

/** SELECT lists for each type of member: over `e`, and `l`, the link of a call or of a record that is not the only one of its command. */
export const CALL_COLUMNS = columns(CALL);
export const COMMAND_COLUMNS = columns(COMMAND);
export const FORMER_COLUMNS = columns(FORMER);

/** A group's members together, each group in id order. */
export const GROUP_ORDER = `"organizationId", session COLLATE "C", "user" COLLATE "C", (CASE WHEN session IS NULL THEN id END), id`;
