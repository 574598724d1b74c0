-- The metrics of the installation tell which sources are silent, and a pulled one is not while its provider answers.
CREATE POLICY at_the_gate ON pull_state TO onrecord_gate USING (true);
GRANT SELECT (organization_id, source_id, last_success_at) ON pull_state TO onrecord_gate;
