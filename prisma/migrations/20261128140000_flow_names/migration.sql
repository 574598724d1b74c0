-- What free text over network flows is looked for in (ARCHITECTURE.md, D-39): every name of a user or node there is among an organization's flows.
CREATE TABLE flow_name (
  organization_id uuid NOT NULL,
  -- First 128 bits of the name's SHA-256: names are of any length, and whoever names a node could make two of one MD5.
  digest uuid NOT NULL,
  name text NOT NULL,
  -- The UTC day on which it was last told of; a day is not told of again once it is here.
  seen_on date NOT NULL,
  PRIMARY KEY (organization_id, digest)
);

INSERT INTO flow_name (organization_id, digest, name, seen_on)
  SELECT organization_id, encode(substring(sha256(convert_to(name, 'UTF8')) FOR 16), 'hex')::uuid, name, current_date
  FROM (SELECT DISTINCT e.organization_id, v.name FROM network_flow e CROSS JOIN LATERAL (VALUES (e.user_name), (e.src_device), (e.dst_device)) AS v(name)) names
  WHERE name IS NOT NULL;

-- Whether no flow has it any more: by the index over their facets.
CREATE FUNCTION is_flow_name_gone(organization uuid, digest_of uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
  RETURN NOT EXISTS (
    SELECT FROM flow_name n JOIN network_flow e ON
      network_flow_facets_v2(e.organization_id, e.user_name, e.user_type, e.class, e.protocol, e.port, e.src_ip, e.dst_ip, e.src_device, e.dst_device, e.reporter,
        e.source_id) && ARRAY[facet_key(organization, 'u', n.name), facet_key(organization, 'a', n.name), facet_key(organization, 'b', n.name)]
    WHERE n.organization_id = organization AND n.digest = digest_of
      AND (e.user_name = n.name OR e.src_device = n.name OR e.dst_device = n.name));

-- A name goes with the last flow that has it, and no sooner than nobody can remember having told of it.
CREATE FUNCTION guard_flow_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND is_purger_of(OLD.organization_id) AND OLD.seen_on < current_date - 2 AND is_flow_name_gone(OLD.organization_id, OLD.digest) THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.organization_id, NEW.digest, NEW.name) = (OLD.organization_id, OLD.digest, OLD.name) AND NEW.seen_on > OLD.seen_on THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON flow_name FOR EACH ROW EXECUTE FUNCTION guard_flow_name();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON flow_name FOR EACH STATEMENT EXECUTE FUNCTION guard_truncate();

CREATE VIEW flow_names AS SELECT name FROM flow_name WHERE organization_id = current_setting('app.organization')::uuid;

REVOKE ALL ON flow_name, flow_names FROM PUBLIC;
REVOKE ALL ON FUNCTION is_flow_name_gone(uuid, uuid) FROM PUBLIC;
GRANT SELECT ON flow_names TO onrecord_app;
GRANT SELECT, INSERT, UPDATE ON flow_name TO onrecord_writer;
GRANT SELECT (organization_id, digest, seen_on), DELETE ON flow_name TO onrecord_purger;
GRANT EXECUTE ON FUNCTION is_flow_name_gone(uuid, uuid) TO onrecord_purger;
