import type { ApiCallItem, NetworkFlowItem, StreamItem, TailnetChangeItem } from "@/lib/events/item.ts";
import type { StreamId } from "@/lib/events/field.ts";

/** Why an answer did not come, in the words of problem+json; `status` 0 where there was no answer at all. */
export class ReadError extends Error {
  readonly status: number;
  readonly title: string;
  readonly requestId: string | null;

  constructor({
    status,
    title,
    detail,
    requestId,
  }: {
    status: number;
    title: string;
    detail: string;
    requestId: string | null;
  }) {
    super(detail);
    this.name = "ReadError";
    this.status = status;
    this.title = title;
    this.requestId = requestId;
  }
}

/** What was searched of the filter's time, where a page took too long to be filled. */
export type Searched = { from: string; to: string; of: { from: string; to: string } };

/** Newest first; `prevCursor` leads to what is newer, `nextCursor` to what is older. */
export type EventPage<S extends StreamId = StreamId> = {
  items: StreamItem[S][];
  prevCursor: string | null;
  nextCursor: string | null;
  searched?: Searched;
};
export type CountAnswer = { count: number; complete: boolean };
export type FacetAnswer = { values: { value: string | null; count: number }[]; complete: boolean };
type DeliveryFact = { id: string; receivedAt: string; sha256: string; redacted: Record<string, number> | null };
/** One event of a stream with everything there is about it. `raw` is read from the text instead: parsing changes it. */
export type DetailAnswer<S extends StreamId = StreamId> = S extends StreamId
  ? StreamItem[S] & BesideItem[S] & { delivery: DeliveryFact | null; keptUntil: string | null; legalHold: boolean }
  : never;

/** What one of several sources told of a call. */
export type CallWitness = ApiCallItem & { delivery: DeliveryFact | null };

/** What an event's answer has besides its row: the calls of a command, and rows that are folded under it, oldest first. */
type BesideItem = {
  commands: { calls: ApiCallItem[] };
  "api-calls": { witnesses: CallWitness[] };
  "tailnet-changes": { witnesses: TailnetChangeItem[] };
  "network-flows": { reports: NetworkFlowItem[] };
};

/** An event with its record exactly as it was received, and those of its witnesses by their ids; parsing alone would change large numbers. */
export type ReadEvent = { event: DetailAnswer; raw: string; witnessRaws: ReadonlyMap<string, string> };

/**
 * Asks the read API.
 * @throws ReadError, also when the network is away or the session ended.
 */
export async function readJson<T>(href: string, signal?: AbortSignal): Promise<T> {
  return JSON.parse(await readText(href, signal)) as T;
}

/** The same as text, for what parsing would change. */
export async function readText(href: string, signal?: AbortSignal): Promise<string> {
  const response = await ask(href, signal);
  const text = await response.text();
  if (response.ok) return text;
  throw problemOf(response, text);
}

async function ask(href: string, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(href, { headers: { accept: "application/json" }, ...(signal && { signal }) });
  } catch (error) {
    if (signal?.aborted) throw error;
    const detail = "The server did not answer. Check the connection and try again.";
    throw new ReadError({ status: 0, title: "No answer", detail, requestId: null });
  }
}

/** A refusal as ReadError, whoever in between wrote it. */
export function problemOf(response: Response, text: string): ReadError {
  const said = safeParse(text);
  const requestId = said.requestId ?? response.headers.get("x-request-id");
  const title = said.title ?? "The request failed";
  return new ReadError({
    status: response.status,
    title,
    detail: said.detail ?? `The server answered ${String(response.status)}.`,
    requestId,
  });
}

type Said = { title?: string; detail?: string; requestId?: string };

/** A proxy in between may answer with a page of its own. */
function safeParse(text: string): Said {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
