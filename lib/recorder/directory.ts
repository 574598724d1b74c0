import { readSourceDirectory } from "../auth/source-directory.ts";
import { transaction } from "../db.ts";
import { endpointText, type Endpoint } from "../ingest/tailscale-recorder/address.ts";
import { recorderSettings, type RecorderSettings } from "../ingest/tailscale-recorder/settings.ts";
import type { RecordSource } from "../ingest/judge.ts";
import { log } from "../log.ts";

const KIND = "tailscale-recorder";
const EVERY_MS = 2_000;

/** A source the listener may receive for. */
export type RecorderSource = RecordSource & RecorderSettings;

/** Where a connection was made to and whom it comes from. */
export type Route = { called: Endpoint; caller: Endpoint };

/**
 * Whose a connection is. One source has them all. Of several, each has those that arrive at an address it names or come from one it
 * names, the more exact first; the rest is the oldest's of those that name none, so that a source added later takes nothing from one
 * that receives already.
 * @param sources oldest first.
 */
export function sourceOfRoute(
  sources: readonly RecorderSource[],
  { called, caller }: Route,
): RecorderSource | undefined {
  if (sources.length <= 1) return sources[0];
  for (const address of [caller.address, endpointText(called), `:${String(called.port)}`]) {
    const named = sources.find(({ recorderAddresses }) => recorderAddresses.includes(address));
    if (named !== undefined) return named;
  }
  return sources.find(({ recorderAddresses }) => recorderAddresses.length === 0);
}

/**
 * The sources of this kind in the whole installation, read every two seconds; while the database is away, as they were last, also
 * to a process that started since.
 */
export class RecorderDirectory {
  /** Oldest first; undefined until they were read once. */
  sources: readonly RecorderSource[] | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #reading: Promise<void> | undefined;

  /** Reads them and goes on reading. Resolves after the first attempt, however it ended. */
  async start(): Promise<void> {
    await this.refresh();
    const plan = (): void => {
      if (this.#stopped) return;
      this.#timer = setTimeout(() => void this.refresh().then(plan), EVERY_MS).unref();
    };
    plan();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Reads them now; callers at once share one reading. Never fails: what was known stays known. */
  refresh(): Promise<void> {
    this.#reading ??= readSources()
      .then((sources) => {
        this.sources = sources;
      })
      .catch((error: unknown) => {
        this.sources ??= rememberedSources();
        log.debug({ err: error }, "the recorder's sources could not be read; those known stay");
      })
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }
}

type Row = { organizationId: string; id: string; kind: string; cluster: string | null; settings: unknown };

async function readSources(): Promise<RecorderSource[]> {
  return transaction({ role: "gate", statementTimeoutMs: 5_000 }, async (client) => {
    const { rows } = await client.query<Row>(
      `SELECT organization_id AS "organizationId", id, kind, cluster, settings FROM source WHERE kind = $1 ORDER BY created_at, id`,
      [KIND],
    );
    return rows.map(recorderSource);
  });
}

function rememberedSources(): RecorderSource[] | undefined {
  return readSourceDirectory()
    ?.sources.filter(({ kind }) => kind === KIND)
    .map((source) => recorderSource({ settings: undefined, ...source }));
}

function recorderSource({ organizationId, id, kind, cluster, settings }: Row): RecorderSource {
  return { organizationId, id, kind, cluster, ...recorderSettings.parse(settings) };
}
