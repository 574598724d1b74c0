-- Who tails a stream reads every delivery's rows, with a session or without; deliveries sort by when they came, so the index grows at its end.
DROP INDEX audit_event_delivery_session;
CREATE INDEX audit_event_delivery ON audit_event (delivery_id);

-- A derived row belongs to no delivery: the transaction that made or last changed it stands for its arrival.
ALTER TABLE command ADD COLUMN derived_xid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX command_derived ON command (organization_id, derived_xid, id);
DROP VIEW commands;
CREATE VIEW commands AS
  SELECT c.*,
    command_facets_v1(organization_id, user_name, user_type, device, source_ip, cluster, namespace, resource, access_method, outcome, session,
      source_id) AS facets,
    search_text_v1(user_name, command, NULL, NULL) AS search_text
  FROM command c WHERE organization_id = current_setting('app.organization')::uuid;
REVOKE ALL ON commands FROM PUBLIC;
GRANT SELECT ON commands TO onrecord_app;
-- It holds no more than how far each follower of the log has come.
GRANT SELECT ON follower TO onrecord_app;
