import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import { recorderHealth } from "../recorder/health.ts";
import type { SpoolStatus } from "../platform/spool/spool.ts";
import type { SourceHealth } from "../sources/source-health.ts";
import type { Installation } from "./installation.ts";
import { exposeRecorder } from "./recorder.ts";

/** Of this process; made once, since it hooks into garbage collection and the event loop. */
let ofProcess: Registry | undefined;

export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/**
 * The Prometheus text: this process and the installation for everybody, and the sources of whoever may see them.
 * @param shown `installation` undefined while the database is away; `sources` undefined for a caller without credentials.
 */
export async function expose(shown: {
  installation: Installation | undefined;
  sources: readonly SourceHealth[] | undefined;
  spool: SpoolStatus;
}): Promise<string> {
  ofProcess ??= processRegistry();
  // A registry a scrape: series of sources that are gone, or of another organization, cannot linger in it.
  const registry = new Registry();
  const up = new Gauge({
    name: "onrecord_database_up",
    help: "Whether the database answered this scrape.",
    registers: [registry],
  });
  up.set(shown.installation === undefined ? 0 : 1);
  exposeSpool(registry, shown.spool);
  const recorder = recorderHealth();
  if (recorder !== undefined) exposeRecorder(registry, recorder);
  if (shown.installation !== undefined) exposeInstallation(registry, shown.installation);
  if (shown.sources !== undefined) exposeSources(registry, shown.sources);
  return `${await ofProcess.metrics()}\n${await registry.metrics()}`;
}

function processRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Of this server's disk; told also, and above all, while the database is away. */
function exposeSpool(registry: Registry, spool: SpoolStatus): void {
  const registers = [registry];
  const gauge = (name: string, help: string, value: number): void => {
    new Gauge({ name: `onrecord_spool_${name}`, help, registers }).set(value);
  };
  gauge("entries", "Deliveries that wait on this server's disk for the database.", spool.entries);
  gauge("bytes", "Bytes they take.", spool.bytes);
  gauge("bytes_max", "Bytes they may take.", spool.maxBytes);
  const ageMs = spool.oldestAt === null ? 0 : Math.max(0, Date.now() - Date.parse(spool.oldestAt));
  gauge("oldest_age_seconds", "About how long the oldest of them has waited; 0 when none does.", ageMs / 1000);
  gauge("full", "1 when a delivery was refused for want of room and still would be.", spool.full ? 1 : 0);
  gauge("failed", "Deliveries that could not be stored and lie set aside, each with its reason.", spool.failed);
  new Counter({
    name: "onrecord_spool_drained_total",
    help: "Deliveries stored from this server's disk since this process started.",
    registers,
  }).inc(spool.drainedSinceStart);
}

function exposeInstallation(registry: Registry, { states, totals, waiting, removed, refused }: Installation): void {
  const registers = [registry];
  const silentHelp = "Sources that are silent for longer than their habit.";
  new Gauge({ name: "onrecord_sources_silent", help: silentHelp, registers }).set(states.silent);
  const sources = new Gauge({
    name: "onrecord_sources",
    help: "Sources by how they do.",
    labelNames: ["state"],
    registers,
  });
  for (const [state, count] of Object.entries(states)) sources.set({ state }, count);
  const waitingHelp = "Deliveries whose commands are not derived yet, 10000 at most.";
  new Gauge({ name: "onrecord_commands_deliveries_waiting", help: waitingHelp, registers }).set(waiting);
  exposeTotals(registry, totals);
  const gone = new Counter({
    name: "onrecord_retention_removed_total",
    help: "Rows that retention removed since this process started, whichever process did: events by their stream, and deliveries.",
    labelNames: ["stream"],
    registers,
  });
  for (const { stream, rows } of removed) gone.inc({ stream }, rows);
  const throttled = new Counter({
    name: "onrecord_deliveries_throttled_total",
    help: "Deliveries answered 429 since this process started, by this process: their source sent more than its limit.",
    labelNames: ["kind"],
    registers,
  });
  for (const [kind, count] of refused) throttled.inc({ kind }, count);
}

function exposeTotals(registry: Registry, totals: Installation["totals"]): void {
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({
      name,
      help: `${help} since this process started, whichever process took them.`,
      labelNames,
      registers: [registry],
    });
  const records = counter("onrecord_records_total", "Records received", "kind", "result");
  const deliveries = counter("onrecord_deliveries_total", "Deliveries stored", "kind");
  const bytes = counter("onrecord_delivery_bytes_total", "Bytes of records stored", "kind");
  for (const { kind, totals: sum } of totals) {
    records.inc({ kind, result: "accepted" }, sum.accepted);
    records.inc({ kind, result: "duplicate" }, sum.duplicates);
    records.inc({ kind, result: "rejected" }, sum.rejected);
    deliveries.inc({ kind }, sum.deliveries);
    bytes.inc({ kind }, sum.bytes);
  }
}

function exposeSources(registry: Registry, sources: readonly SourceHealth[]): void {
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ["source", "kind"], registers: [registry] });
  const silent = gauge("onrecord_source_silent", "1 when the source is silent for longer than its habit.");
  const last = gauge(
    "onrecord_source_last_delivery_timestamp_seconds",
    "When its last delivery came; absent before the first.",
  );
  const rate = gauge("onrecord_source_events_per_second", "Records accepted a second, over the last five minutes.");
  const rejected = gauge("onrecord_source_rejected_24h", "Records that could not be read, over the last 24 hours.");
  for (const { name: source, kind, ...health } of sources) {
    silent.set({ source, kind }, health.state === "silent" ? 1 : 0);
    rate.set({ source, kind }, health.eventsPerSecond);
    rejected.set({ source, kind }, health.rejected24h);
    if (health.lastDeliveryAt !== null) last.set({ source, kind }, Date.parse(health.lastDeliveryAt) / 1000);
  }
}
