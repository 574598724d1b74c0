import { Counter, Gauge, type Registry } from "prom-client";
import type { RecorderHealth } from "../recorder/health.ts";

/** The recorder listener of this process in numbers, for everybody: no source and no caller is named. */
export function exposeRecorder(registry: Registry, health: RecorderHealth): void {
  const registers = [registry];
  const gauge = (name: string, help: string, value: number): void => {
    new Gauge({ name: `onrecord_recorder_${name}`, help, registers }).set(value);
  };
  const listening = health.listening.filter(({ problem }) => problem === null).length;
  gauge("listening", "Addresses the recorder listens on.", listening);
  gauge("connections", "Connections to the recorder that are open now.", health.connections);
  const calls = new Counter({
    name: "onrecord_recorder_calls_total",
    help: "What became of calls to the recorder since this process started: stored, kept as a reject, or why not taken.",
    labelNames: ["outcome"],
    registers,
  });
  calls.inc({ outcome: "stored" }, health.events - health.rejected);
  calls.inc({ outcome: "rejected" }, health.rejected);
  for (const [outcome, count] of Object.entries(health.refused)) calls.inc({ outcome }, count);
  registry.registerMetric(health.groupSizes);
  registry.registerMetric(health.commitSeconds);
}
