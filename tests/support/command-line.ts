import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const MAIN = join(import.meta.dirname, "../../lib/cli/main.ts");

/** How a command ended, and what it wrote to its standard output and to its standard error. */
export type Outcome = { status: number | null; out: string; err: string };

/** Starts `onrecord` with these words in a process of its own, as people do. It has this environment. */
export function startOnrecord(words: readonly string[], env: Partial<NodeJS.ProcessEnv>): ChildProcess {
  const quiet = { LOG_LEVEL: "warn", NODE_ENV: "production" as const };
  return spawn(process.execPath, [MAIN, ...words], { env: { ...quiet, ...env }, stdio: "pipe" });
}

/** Waits for a command to end. @param input what it reads, nothing unless given */
export async function outcomeOf(child: ChildProcess, input?: Buffer): Promise<Outcome> {
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error("started without pipes");
  stdin.end(input);
  const [out, err] = await Promise.all([text(stdout), text(stderr)]);
  return { status: await closed, out, err };
}

/** Runs `onrecord` to its end. */
export function runOnrecord(words: readonly string[], env: Partial<NodeJS.ProcessEnv>): Promise<Outcome> {
  return outcomeOf(startOnrecord(words, env));
}
