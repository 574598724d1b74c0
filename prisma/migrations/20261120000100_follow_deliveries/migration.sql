-- What the commands' follower looks rows up by. A delivery's id range alone is no way in: one late event widens it over every row
-- in between, and batches of a busy cluster overlap. Only calls that carry a session can belong to a command, so the index is
-- partial and costs the other sources nothing.
CREATE INDEX audit_event_delivery_session ON audit_event (delivery_id) WHERE session IS NOT NULL;
CREATE INDEX command_event_delivery ON command_event (delivery_id);
CREATE INDEX command_session ON command USING hash (session);
