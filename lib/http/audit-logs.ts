import { requireScope } from "../auth/require.ts";
import type { Scope } from "../auth/scope.ts";
import { AppError } from "../errors.ts";
import { STREAM_IDS, type StreamId } from "../events/field.ts";
import { isStreamId } from "../events/streams.ts";
import { parseFilter, type Filter } from "../query/filter.ts";

/** What the routes under `/api/audit-logs/{stream}` get from Next. */
export type StreamContext<Params = { stream: string }> = { params: Promise<Params> };

export type StreamQuery = { scope: Scope; stream: StreamId; filter: Filter; params: URLSearchParams; now: Date };

/**
 * Who asks, which stream and which filter; in this order, so that a stranger learns nothing.
 * @param otherKeys the route's own keys beside the filter's.
 * @throws AppError `unauthenticated`, `forbidden`, `not-found` for an unknown stream, `invalid` for a filter not understood.
 */
export async function readStreamQuery(
  request: Request,
  context: StreamContext,
  otherKeys: readonly string[],
): Promise<StreamQuery> {
  const { scope, stream } = await readStream(request, context);
  const params = new URL(request.url).searchParams;
  return { scope, stream, filter: parseFilter(stream, params, otherKeys), params, now: new Date() };
}

/** Who asks, and which stream. */
export async function readStream(
  request: Request,
  { params }: StreamContext,
): Promise<{ scope: Scope; stream: StreamId }> {
  const scope = await requireScope(request, "viewer");
  const { stream } = await params;
  if (isStreamId(stream)) return { scope, stream };
  throw new AppError(
    "not-found",
    `There is no stream ${JSON.stringify(stream.slice(0, 100))}: it is one of ${STREAM_IDS.join(", ")}.`,
  );
}

/**
 * A key that takes one of a few values, the first when absent.
 * @throws AppError `invalid`.
 */
export function choice<T extends string>(params: URLSearchParams, key: string, values: readonly [T, ...T[]]): T {
  const given = params.get(key) ?? values[0];
  const found = values.find((value) => value === given);
  if (found !== undefined) return found;
  throw new AppError(
    "invalid",
    `${key}=${JSON.stringify(given.slice(0, 100))} is not understood: it is one of ${values.join(", ")}.`,
  );
}

/** @throws AppError `invalid` when the key is given and no whole number. */
export function wholeNumber(params: URLSearchParams, key: string): number | undefined {
  const given = params.get(key);
  if (given === null) return undefined;
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw new AppError(
    "invalid",
    `${key}=${JSON.stringify(given.slice(0, 100))} is not understood: it takes a whole number.`,
  );
}

/** Audit data belongs in no cache, and is never what a browser thinks it might be. */
export const ANSWER_HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** Data as a JSON answer; text is JSON already. */
export function answer(data: object | string): Response {
  const body = typeof data === "string" ? data : JSON.stringify(data);
  return new Response(body, { headers: { ...ANSWER_HEADERS, "content-type": "application/json" } });
}
