import { clientOf } from "./callers.ts";
import type { Call } from "./call.ts";
import { fill, placeIn, type Place } from "./place.ts";
import { weighted, type Random } from "./random.ts";
import { IN_PODS } from "./in-pods.ts";
import { READING } from "./reading.ts";
import { drawAwake } from "./rhythm.ts";
import type { Scenario, Step } from "./scenario.ts";
import { WRITING } from "./writing.ts";
import { JOBS, RIGHTS, type Actor, type Cluster, type Job, type World } from "./world.ts";

/** One command somebody ran, with the calls it made. */
export type RanCommand = {
  actor: Actor;
  cluster: Cluster;
  namespace: string | undefined;
  resource: string | undefined;
  text: string;
  /** As kubectl's own header has it, e.g. `kubectl get`. */
  kubectlCommand: string;
  session: string;
  startMs: number;
  durationMs: number;
  exitCode: number;
  calls: Call[];
};

const SCENARIOS: readonly Scenario[] = [...READING, ...WRITING, ...IN_PODS];

/** From the process's start to its first call, and after its last. */
const STARTUP_MS = 62;
const GAP_MS = 4;
/** kubectl asks which resources exist when its cache on disk is older than some hours. */
const COLD_CACHE = 0.12;
const DISCOVERY: readonly Step[] = [
  { method: "GET", path: "/api?timeout=32s", ms: 3, status: 200, bytes: 9_000 },
  { method: "GET", path: "/apis?timeout=32s", ms: 6, status: 200, bytes: 88_000 },
];

/** Draws what people and pipelines do: each in their hours, in their clusters, with their rights. */
export function commandsOf({ clusters, actors }: World): (random: Random, atMs: number) => RanCommand {
  const drawActor = weighted(actors, ({ weight }) => weight);
  const drawScenario = scenariosByJob();
  const byName = new Map(clusters.map((cluster) => [cluster.name, cluster]));
  return (random, atMs) => {
    const actor = drawAwake(drawActor, random, atMs);
    const name = random.pickSkewed(Object.keys(actor.rights));
    const cluster = byName.get(name);
    if (cluster === undefined) throw new Error(`${actor.user} has rights in the unknown cluster ${name}`);
    return run(drawScenario[actor.job](random), { random, actor, cluster, atMs });
  };
}

function scenariosByJob(): Record<Job, (random: Random) => Scenario> {
  const entries = JOBS.map((job) => [job, weighted(SCENARIOS, ({ jobs }) => jobs[job] ?? 0)] as const);
  return Object.fromEntries(entries) as Record<Job, (random: Random) => Scenario>;
}

type Setting = { random: Random; actor: Actor; cluster: Cluster; atMs: number };

function run(scenario: Scenario, { random, actor, cluster, atMs }: Setting): RanCommand {
  const place = placeIn(cluster, random, actor.namespaces);
  const steps = [...(random.chance(COLD_CACHE) ? DISCOVERY : []), ...permitted(scenario, actor, cluster)];
  const client = clientOf(actor, cluster);
  const calls: Call[] = [];
  let exitCode = 0;
  let clock = atMs + random.logNormal(STARTUP_MS, 0.3);
  for (const step of steps) {
    const call = callOf(step, { random, place, startMs: clock });
    calls.push({ cluster: cluster.name, ...client, ...call });
    clock += call.durationMs + random.logNormal(GAP_MS, 0.7);
    // A 404 that a step names is what it waits for.
    if (call.status < 400 || (call.status === 404 && step.status === 404)) continue;
    exitCode = 1;
    // kubectl stops at the first error, but asks five times with a bad token, and again by SPDY when a websocket is refused.
    if (call.status !== 401 && !isUpgrade(step)) break;
  }
  return {
    actor,
    cluster,
    namespace: scenario.clusterScoped === true ? undefined : place.ns,
    resource: scenario.resource,
    text: fill(scenario.text, place),
    kubectlCommand: scenario.command,
    session: random.uuid(),
    startMs: atMs,
    durationMs: Math.round(clock - atMs),
    exitCode,
    calls,
  };
}

/** The steps as this person may take them: refused from the guarded one on. */
function permitted({ steps, needs }: Scenario, actor: Actor, cluster: Cluster): Step[] {
  const has = RIGHTS.indexOf(actor.rights[cluster.name] ?? "none");
  if (has >= RIGHTS.indexOf(needs)) return [...steps];
  const guard = Math.max(
    0,
    steps.findIndex(({ guarded }) => guarded === true),
  );
  // Someone who may not even look is refused at the first step.
  const refusedAt = has === 0 ? 0 : guard;
  return steps.slice(0, refusedAt + 1).flatMap((step, index) => (index < refusedAt ? [step] : refused(step)));
}

function refused(step: Step): Step[] {
  const denied: Step = { method: step.method, path: step.path, status: 403, ms: 1.2, bytes: 320 };
  return isUpgrade(step) ? [denied, { ...denied, method: "POST" }] : [denied];
}

function isUpgrade({ path }: Step): boolean {
  return /\/(exec|attach|portforward)(\?|$)/.test(path);
}

type CallPart = Omit<Call, "cluster" | "caller" | "agent">;

function callOf(step: Step, { random, place, startMs }: { random: Random; place: Place; startMs: number }): CallPart {
  const failing = step.fails !== undefined && random.chance(step.fails.chance) ? step.fails.status : undefined;
  const isSession = step.session === true && failing === undefined;
  const status = failing ?? step.status;
  return {
    startMs,
    durationMs: random.logNormal(failing === undefined ? step.ms : 3, isSession ? 0.6 : 0.5),
    method: step.method,
    path: fill(step.path, place),
    status,
    session: isSession,
    ...(step.method === "POST" && status === 201 && { createdName: `${place.app}-${random.suffix(5)}` }),
    ...sizes(step, status, random),
  };
}

const WRITES: ReadonlySet<string> = new Set(["POST", "PATCH", "PUT"]);
const ERROR_BYTES = 280;

function sizes(step: Step, status: number, random: Random): Pick<Call, "requestBytes" | "responseBytes"> {
  const sent = WRITES.has(step.method) ? random.logNormal(900, 0.6) : 0;
  const got = random.logNormal(status < 400 ? (step.bytes ?? 2_400) : ERROR_BYTES, 0.4);
  return { requestBytes: Math.round(sent), responseBytes: Math.round(got) };
}
