import { readdirSync, readFileSync } from "node:fs";

const SAMPLE_MS = 50;
/** Linux counts CPU time in hundredths of a second for everybody. */
const MS_PER_TICK = 10;

export type Usage = {
  beforeMiB: number;
  peakMiB: number;
  /** How much of the peak came after the first third of the time: near nothing where memory is flat. */
  lateMiB: number;
  /** CPU time of the server, and of PostgreSQL with all its backends. */
  serverCpuMs: number;
  postgresCpuMs: number;
};

/** Watches the server's resident memory, and what both processes burn: CPU time tells work even on a machine others use too. */
export class ProcessWatch {
  readonly #server: number;
  readonly #postmaster: number;
  readonly #timer: NodeJS.Timeout;
  readonly #before: { memoryMiB: number; server: number; postgres: number };
  readonly #samples: number[];

  constructor({ serverPid, postmasterPid }: { serverPid: number; postmasterPid: number }) {
    this.#server = serverPid;
    this.#postmaster = postmasterPid;
    this.#before = {
      memoryMiB: residentMiB(serverPid),
      server: cpuMs(serverPid),
      postgres: familyCpuMs(postmasterPid),
    };
    this.#samples = [this.#before.memoryMiB];
    this.#timer = setInterval(() => {
      this.#sample();
    }, SAMPLE_MS);
  }

  end(): Usage {
    clearInterval(this.#timer);
    this.#sample();
    const peakMiB = Math.max(...this.#samples);
    const early = this.#samples.slice(0, Math.ceil(this.#samples.length / 3));
    return {
      beforeMiB: this.#before.memoryMiB,
      peakMiB,
      lateMiB: peakMiB - Math.max(...early),
      serverCpuMs: cpuMs(this.#server) - this.#before.server,
      postgresCpuMs: familyCpuMs(this.#postmaster) - this.#before.postgres,
    };
  }

  #sample(): void {
    this.#samples.push(residentMiB(this.#server));
  }
}

/** The parent of a process: a backend's is the postmaster. */
export function parentOf(pid: number): number {
  return statOf(pid)[1] ?? Number.NaN;
}

/** From Linux' /proc, like everything here; not a number elsewhere. */
function residentMiB(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(read(pid, "status"))?.[1]) / 1024;
}

function cpuMs(pid: number): number {
  const [, , , , , , , , , , , user = Number.NaN, system = Number.NaN] = statOf(pid);
  return (user + system) * MS_PER_TICK;
}

/** A process, its children, and the children it has outlived. */
function familyCpuMs(parent: number): number {
  const [, , , , , , , , , , , , , deadUser = Number.NaN, deadSystem = Number.NaN] = statOf(parent);
  const children = pids().filter((pid) => parentOf(pid) === parent);
  const living = [parent, ...children].reduce((sum, pid) => sum + (cpuMs(pid) || 0), 0);
  return living + (deadUser + deadSystem) * MS_PER_TICK;
}

function pids(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** The numbers of /proc/<pid>/stat behind the name, which may itself hold spaces: state, parent, … */
function statOf(pid: number): number[] {
  const text = read(pid, "stat");
  return text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
}

/** Empty for a process that is gone. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${String(pid)}/${file}`, "utf8");
  } catch {
    return "";
  }
}
