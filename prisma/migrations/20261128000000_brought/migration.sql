-- Of what kinds a delivery made or changed rows (lib/deliveries/brought.ts), so that who follows the log looks only into deliveries that concern it.
-- Deliveries of before do not say: they may have brought anything.
ALTER TABLE delivery ADD COLUMN brought text[] NOT NULL DEFAULT '{calls,sessions,commands,changes,flows}';
