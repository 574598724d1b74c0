import { once } from "node:events";
import { configure, env } from "../env.ts";
import { startAttendant } from "../jobs/attendant.ts";
import { log } from "../log.ts";
import { checkRecorderAddresses, startRecorder } from "../recorder/start-recorder.ts";
import { buildIfStale } from "./build.ts";
import { claimInstance } from "./instance.ts";
import { checkPort, localUrl, readCertificate, remoteUrl, type Certificate } from "./listen.ts";
import { prepareDatabase } from "./prepare-database.ts";
import { keptSecret } from "./secrets.ts";
import { recorderOptions } from "./recorder-options.ts";
import { onStop } from "./stop-signals.ts";
import { startWebServer } from "./web-server.ts";
import { signInLines, welcome } from "./welcome.ts";
import { startWorkerThread } from "./worker-thread.ts";

/** What runs, in the order it came up. */
type Stages = { name: string; stop: () => Promise<void> | void }[];

type Run = {
  demo: boolean;
  /** Tells the person in front of the terminal. */
  say: (text: string) => void;
  stages: Stages;
  signal: AbortSignal;
};

/** Everything has ended within 3 s of being told. */
const STOP_MS = 2_800;

/**
 * Runs the whole product in this process until it is told to stop, then takes it down in the opposite order.
 * @throws AppError naming what stands in the way; whatever was up by then is down again
 */
export async function startProduct({ demo, say }: Pick<Run, "demo" | "say">): Promise<void> {
  const stages: Stages = [];
  const stopping = new AbortController();
  const forget = onStop(() => {
    say("Stopping …");
    stopping.abort();
    // Whatever still hangs by then ends with the process; the database recovers from that by itself.
    setTimeout(() => process.exit(0), STOP_MS).unref();
  });
  try {
    await bringUp({ demo, say, stages, signal: stopping.signal });
    if (!stopping.signal.aborted) await once(stopping.signal, "abort");
  } catch (error) {
    // Told to stop in the middle of starting: what that broke is no failure.
    if (!stopping.signal.aborted) throw error;
  } finally {
    await takeDown(stages);
    forget();
  }
}

/** Cheap checks first, so that a mistake shows before anything slow. */
async function bringUp(run: Run): Promise<void> {
  const { HOST: host, PORT: port, ONRECORD_URL, ONRECORD_DATA_DIR: dataDir, TLS_CERT: cert, TLS_KEY: key } = env();
  const certificate = readCertificate({ cert, key });
  const secure = certificate !== undefined;
  const release = claimInstance(dataDir, ONRECORD_URL ?? localUrl({ host, port }, secure));
  run.stages.push({ name: "instance lock", stop: release });
  await checkPort({ host, port });
  const recorder = recorderOptions();
  if (recorder !== undefined) await checkRecorderAddresses(recorder);
  configure({ NEXTAUTH_SECRET: env().NEXTAUTH_SECRET ?? keptSecret(dataDir, "nextauth-secret") });
  const database = await prepareDatabase();
  run.stages.push({ name: "database", stop: database.close });
  await buildIfStale(run.say, run.signal);
  if (run.signal.aborted) return;
  const admin = await database.firstRun();
  const bound = await serve(run, certificate).catch((error: unknown) => {
    // A password was made and is shown this once, whatever comes after.
    if (admin?.created === true) run.say(signInLines(admin).join("\n"));
    throw error;
  });
  const local = localUrl({ host, port: bound }, secure);
  run.say(welcome({ url: ONRECORD_URL ?? local, remote: remoteUrl({ host, port: bound }, secure), admin }));
  if (run.demo) await startDemo(run, local);
}

/** @returns the port */
async function serve({ stages, say }: Run, certificate: Certificate | undefined): Promise<number> {
  const { HOST: host, PORT: port } = env();
  stages.push({ name: "worker", stop: startWorkerThread().stop });
  stages.push({ name: "attendant", stop: startAttendant().stop });
  const server = await startWebServer({ host, port, certificate });
  stages.push({ name: "web server", stop: server.stop });
  const listener = recorderOptions();
  if (listener !== undefined) {
    const recorder = await startRecorder(listener);
    stages.push({ name: "recorder", stop: recorder.stop });
    say(`The recorder listens on ${recorder.listening.map(({ address }) => address).join(", ")}.`);
  }
  return server.port;
}

/** Loaded only when asked for: a product in use has no business with made-up traffic. */
async function startDemo({ stages, say }: Run, baseUrl: string): Promise<void> {
  const demo = await import("../demo/start.ts");
  const running = await demo.startDemo({ baseUrl });
  stages.push({ name: "demo", stop: running.stop });
  say('The organization "Example Pay" (demo) fills with a day of example traffic and keeps receiving more.');
}

async function takeDown(stages: Stages): Promise<void> {
  for (const { name, stop } of stages.toReversed()) {
    try {
      await stop();
    } catch (error) {
      log.warn({ err: error }, `stopping the ${name} failed`);
    }
  }
}
