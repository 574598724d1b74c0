import { isDatabaseAway } from "../outage.ts";
import { pullStep } from "../pull/pull-step.ts";
import { makePuller } from "../pull/puller.ts";
import { pulledSources, type PulledSource } from "../pull/pulled-sources.ts";
import { Bell } from "./bell.ts";
import { keepRunning } from "./keep-running.ts";

/** How late a source that was made, changed or removed is noticed. */
const LOOK_EVERY_MS = 2_000;

type Running = { version: string; stop: () => Promise<void> };

/** Pulls every source that is pulled until `signal` aborts, one loop each, and follows what is made, changed and removed. */
export async function keepPulling(signal: AbortSignal): Promise<void> {
  const bell = new Bell(signal);
  const running = new Map<string, Running>();
  try {
    while (!signal.aborted) {
      if (!isDatabaseAway()) await followChanges(running, await pulledSources(), signal);
      await bell.sleep(LOOK_EVERY_MS);
    }
  } finally {
    await Promise.all(Array.from(running.values(), ({ stop }) => stop()));
  }
}

async function followChanges(
  running: Map<string, Running>,
  sources: readonly PulledSource[],
  signal: AbortSignal,
): Promise<void> {
  const wanted = new Map(sources.map((source) => [source.target.id, source]));
  for (const [id, { version, stop }] of running) {
    if (wanted.get(id)?.version === version) continue;
    running.delete(id);
    await stop();
  }
  for (const [id, source] of wanted) if (!running.has(id)) running.set(id, begin(source, signal));
}

function begin({ target, version }: PulledSource, signal: AbortSignal): Running {
  const stopping = new AbortController();
  const either = AbortSignal.any([signal, stopping.signal]);
  const over = keepRunning(`pulling ${target.name}`, either, async () => {
    const puller = await makePuller(target);
    for (let eager = true; !either.aborted; eager = false) {
      const { waitMs } = await pullStep(puller, either, { eager });
      if (waitMs > 0) await puller.clock.sleep(waitMs, either);
    }
  });
  return {
    version,
    stop: async () => {
      stopping.abort();
      await over;
    },
  };
}
