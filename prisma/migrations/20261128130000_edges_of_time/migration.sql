-- As before (firstEventId in lib/events/event-id.ts), and total: a moment before 1970 begins with the first id there can be, one after the last that
-- an id can hold has the largest. What is looked for around an event of those times was looked for in nothing.
CREATE OR REPLACE FUNCTION event_id_floor(moment timestamptz) RETURNS uuid
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN extract(epoch FROM moment) * 1000 >= 281474976710656 THEN 'ffffffff-ffff-8fff-bfff-ffffffffffff'::uuid
    ELSE (lpad(to_hex(greatest(floor(extract(epoch FROM moment) * 1000)::bigint, 0)), 12, '0') || '80008000000000000000')::uuid END;
