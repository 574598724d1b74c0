-- Who reads figures of ninety days asks which of two thousand hours their days do not tell (lib/query/rollups/load-segments.ts): few, or none.
CREATE INDEX rollup_hour_apart ON rollup_hour (organization_id, from_at) WHERE state <> 'merged';
