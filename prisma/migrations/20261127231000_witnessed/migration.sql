-- One call, several witnesses (ARCHITECTURE.md, D-32): what a proxy and the cluster's audit log both saw is shown as one call that carries both. No
-- event is rewritten. `witnessed` says which events are shown as which merged call, and `merged_call` is what is shown: both derived, rebuildable.

-- A merged call's place names the audit log's source and the proxy's: either finds it. An event's own place has one source.
ALTER TABLE place ADD COLUMN witness_source_id uuid;

-- Shaped like audit_event, under the audit event's id, so that a list reads both in one order and by the same keys.
CREATE TABLE merged_call (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  witness_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  digest uuid NOT NULL,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  caller_id bigint NOT NULL,
  place_id bigint NOT NULL,
  operation_id bigint NOT NULL,
  target_id bigint NOT NULL,
  result_id bigint NOT NULL,
  duration_ms double precision,
  request_bytes bigint,
  response_bytes bigint,
  delivery_index integer NOT NULL,
  stage smallint NOT NULL,
  clock_skew boolean NOT NULL,
  -- Another pairing was as likely.
  ambiguous boolean NOT NULL,
  source_event_id text,
  session text,
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX merged_call_keys ON merged_call USING gin ((ARRAY[caller_id, place_id, operation_id, target_id, result_id])) WITH (fastupdate = on, gin_pending_list_limit = 1024);
CREATE INDEX merged_call_delivery ON merged_call (delivery_id);
CREATE INDEX merged_call_session ON merged_call USING hash (session) WHERE session IS NOT NULL;

-- Both events of each pair; `under_id` is the audit event's. Null for one that was of a pair and is by itself again.
CREATE TABLE witnessed (
  organization_id uuid NOT NULL,
  id uuid NOT NULL,
  under_id uuid,
  -- The transaction that last changed what is shown of it: its place in the log.
  derived_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  PRIMARY KEY (organization_id, id)
);
CREATE INDEX witnessed_derived ON witnessed (derived_xid);

-- The two are laid together before anything is joined, each as it lies in its table: only so does the planner take both in the order of their
-- primary keys, and by their keys. LEFT JOIN, so that a query that asks nothing of a table does not visit it.
DROP VIEW api_calls;
DROP VIEW api_call_rows;
CREATE VIEW api_calls_and_merged AS
  SELECT e.organization_id, e.id, p.source_id, e.source_event_id, e.occurred_at, e.received_at, e.clock_skew, e.stage, e.digest,
    e.delivery_id, e.delivery_index, c.user_name, c.user_type, c.groups, c.authenticated_user, c.device, c.source_ip, p.cluster,
    p.namespace, o.api_group, o.api_version, o.resource, o.subresource, t.name, o.verb, c.access_method, r.status, r.outcome,
    e.duration_ms, o.long_running, c.user_agent, t.path, e.session, t.kubectl_command, e.request_bytes, e.response_bytes,
    p.witness_source_id, e.witness_id, e.ambiguous,
    e.caller_id, e.place_id, e.operation_id, e.target_id, e.result_id,
    ARRAY[e.caller_id, e.place_id, e.operation_id, e.target_id, e.result_id] AS keys,
    search_text_v1(c.user_name, t.name, t.path, t.kubectl_command) AS search_text
  FROM (
    SELECT organization_id, id, delivery_id, digest, occurred_at, received_at, caller_id, place_id, operation_id, target_id, result_id, duration_ms,
      request_bytes, response_bytes, delivery_index, stage, clock_skew, source_event_id, session, NULL::uuid AS witness_id, false AS ambiguous
    FROM audit_event
    UNION ALL
    SELECT organization_id, id, delivery_id, digest, occurred_at, received_at, caller_id, place_id, operation_id, target_id, result_id, duration_ms,
      request_bytes, response_bytes, delivery_index, stage, clock_skew, source_event_id, session, witness_id, ambiguous
    FROM merged_call
  ) e
  LEFT JOIN caller c ON c.organization_id = e.organization_id AND c.id = e.caller_id
  LEFT JOIN place p ON p.organization_id = e.organization_id AND p.id = e.place_id
  LEFT JOIN operation o ON o.organization_id = e.organization_id AND o.id = e.operation_id
  LEFT JOIN target t ON t.organization_id = e.organization_id AND t.id = e.target_id
  LEFT JOIN result r ON r.organization_id = e.organization_id AND r.id = e.result_id;
-- What is shown: merged calls, and the events that are of none.
CREATE VIEW api_call_rows AS
  SELECT * FROM api_calls_and_merged e WHERE NOT EXISTS (
    SELECT FROM witnessed w WHERE w.organization_id = e.organization_id AND w.id = e.id AND w.under_id IS NOT NULL AND e.witness_id IS NULL
  );
CREATE VIEW api_calls AS SELECT * FROM api_call_rows WHERE organization_id = current_setting('app.organization')::uuid;
-- Every event as its source told it, whatever it is shown as.
CREATE VIEW api_calls_told AS
  SELECT * FROM api_calls_and_merged WHERE witness_id IS NULL AND organization_id = current_setting('app.organization')::uuid;
CREATE VIEW call_witnesses AS SELECT * FROM witnessed WHERE organization_id = current_setting('app.organization')::uuid;
DROP VIEW places;
CREATE VIEW places AS SELECT * FROM place WHERE organization_id = current_setting('app.organization')::uuid;
-- Who matches may know of which kind the source of a place is, and of sources nothing else.
CREATE VIEW place_kinds AS
  SELECT p.organization_id, p.id, p.cluster, s.kind FROM place p JOIN source s ON s.organization_id = p.organization_id AND s.id = p.source_id
  WHERE p.witness_source_id IS NULL;

REVOKE ALL ON merged_call, witnessed, api_calls_and_merged, api_call_rows, api_calls, api_calls_told, call_witnesses, places, place_kinds FROM PUBLIC;
GRANT SELECT ON api_calls, api_calls_told, call_witnesses, places TO onrecord_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON merged_call, witnessed TO onrecord_writer;
GRANT SELECT ON api_call_rows, place_kinds TO onrecord_writer;
