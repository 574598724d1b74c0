import { copyFile, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Answer } from "./answer.ts";
import type { Api } from "./api.ts";
import type { Span } from "./span.ts";

const EXTENSION = ".window.json";

const noteSchema = z.object({ from: z.iso.datetime(), to: z.iso.datetime(), asOf: z.iso.datetime(), body: z.string() });

/** Keeps every answer in a folder, as it came: unredacted, readable by its owner alone. */
export class RecordingApi implements Api {
  readonly #api: Api;
  readonly #folder: string;

  constructor(api: Api, folder: string) {
    this.#api = api;
    this.#folder = folder;
  }

  async window(span: Span, signal: AbortSignal): Promise<Answer> {
    const answer = await this.#api.window(span, signal);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const { from, to } = { from: iso(span.fromMs), to: iso(span.toMs) };
    const name = `${from}_${to}`.replaceAll(":", "");
    const body = `${name}.json`;
    await copyFile(answer.path, join(this.#folder, body));
    // The note last: a body without one was not whole.
    const note = JSON.stringify({ from, to, asOf: iso(answer.asOfMs), body });
    await writeFile(join(this.#folder, `${name}${EXTENSION}`), note, { mode: 0o600 });
    return answer;
  }
}

type Recorded = Span & { asOfMs: number; path: string };

/** Gives recorded answers again, without the provider. */
export class RecordedApi implements Api {
  /** Newest first. */
  readonly windows: readonly Recorded[];

  private constructor(windows: readonly Recorded[]) {
    this.windows = windows;
  }

  /** @throws AppError `not-found` when nothing is recorded there; `malformed` naming a note that is none. */
  static async open(folder: string): Promise<RecordedApi> {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(EXTENSION));
    if (names.length === 0) throw new AppError("not-found", `Nothing is recorded in ${folder}.`);
    const windows = await Promise.all(names.map((name) => readNote(folder, name)));
    return new RecordedApi(windows.sort((a, b) => b.toMs - a.toMs));
  }

  async window(span: Span): Promise<Answer> {
    const found = this.windows.find(({ fromMs, toMs }) => fromMs === span.fromMs && toMs === span.toMs);
    if (found === undefined)
      throw new AppError("not-found", `${iso(span.fromMs)} to ${iso(span.toMs)} is not recorded.`);
    const { size } = await stat(found.path);
    return {
      path: found.path,
      bytes: size,
      asOfMs: found.asOfMs,
      askedAtMs: found.asOfMs,
      ms: 0,
      recorded: true,
      remove: () => Promise.resolve(),
    };
  }
}

async function readNote(folder: string, name: string): Promise<Recorded> {
  const { data } = noteSchema.safeParse(parsed(await readFile(join(folder, name), "utf8")));
  if (data === undefined || data.body.includes("/"))
    throw new AppError("malformed", `${join(folder, name)} is not what --record-dir writes.`);
  const { from, to, asOf, body } = data;
  return { fromMs: Date.parse(from), toMs: Date.parse(to), asOfMs: Date.parse(asOf), path: join(folder, body) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
