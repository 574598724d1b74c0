-- What a source of some kinds is told besides its cluster; checked by its kind's schema (lib/ingest/<kind>/settings.ts). No secrets.
ALTER TABLE source ADD COLUMN settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object');
