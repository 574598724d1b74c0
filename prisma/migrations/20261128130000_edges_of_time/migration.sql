-- As before (firstEventId in lib/events/event-id.ts), and total: a moment before 1970 begins with the first id there can be, one after the last that
-- an id can hold has the largest. What is looked for around an event of those times was looked for in nothing. No moment stays no id: a legal hold
-- is one.
CREATE OR REPLACE FUNCTION event_id_floor(moment timestamptz) RETURNS uuid
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN extract(epoch FROM moment) < 0 THEN '00000000-0000-8000-8000-000000000000'::uuid
    WHEN extract(epoch FROM moment) * 1000 >= 281474976710656 THEN 'ffffffff-ffff-8fff-bfff-ffffffffffff'::uuid
    ELSE (lpad(to_hex(floor(extract(epoch FROM moment) * 1000)::bigint), 12, '0') || '80008000000000000000')::uuid END;
