import { AuditLogPage } from "@/components/audit-logs/audit-log-page";
import { FilterProblem } from "@/components/audit-logs/filter-problem";
import { ListFailure } from "@/components/audit-logs/list-failure";
import type { Failure } from "@/components/audit-logs/read-failure";
import { FAMILIES, familyOf } from "@/components/audit-logs/families.ts";
import { VIEW_KEYS, viewHref } from "@/components/audit-logs/view.ts";
import { askedFilter, readWho } from "@/components/audit-logs/who.ts";
import { PageTop } from "@/components/shell/page-top";
import { requirePageScope } from "@/lib/auth/require.ts";
import type { Scope } from "@/lib/auth/scope.ts";
import { AppError } from "@/lib/errors.ts";
import { STREAM_IDS, type StreamId } from "@/lib/events/field.ts";
import { log } from "@/lib/log.ts";
import { parseFilter, type Filter } from "@/lib/query/filter.ts";
import { listEvents } from "@/lib/query/list-events.ts";
import { randomUUID } from "node:crypto";
import type { ReactNode } from "react";

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

const FIRST_PAGE = 100;

/** A stream's page: reads the address into a filter and draws the first rows with the page itself. */
export async function StreamPage({ stream, searchParams }: { stream: StreamId; searchParams: SearchParams }) {
  const { scope } = await requirePageScope();
  const params = toSearchParams(await searchParams);
  return (
    <>
      <PageTop crumbs={crumbsOf(stream)} />
      {await content(scope, stream, params)}
    </>
  );
}

type FilteredPageProps = {
  stream: StreamId;
  searchParams: SearchParams;
  /** What the page's address says besides the filter and the view. */
  otherKeys: readonly string[];
  children: (read: { filter: Filter; now: Date }) => ReactNode;
};

/** A page about a stream's events that is no list of them: reads the address into a filter, and says where that is not understood. */
export async function FilteredPage({ stream, searchParams, otherKeys, children }: FilteredPageProps) {
  await requirePageScope();
  const filter = readFilter(stream, toSearchParams(await searchParams), otherKeys);
  return (
    <>
      <PageTop crumbs={crumbsOf(stream)} />
      {filter instanceof AppError ? (
        <FilterProblem stream={stream} message={filter.message} />
      ) : (
        children({ filter, now: new Date() })
      )}
    </>
  );
}

function crumbsOf(stream: StreamId) {
  const { label } = FAMILIES[familyOf(stream)];
  return [{ label: "System" }, { label: "Audit Logs", href: "/system/audit-logs" }, { label }];
}

const WHO_UNKNOWN = "who is not understood: it is one of people, automation, all.";

async function content(scope: Scope, stream: StreamId, params: URLSearchParams): Promise<ReactNode> {
  const filter = readFilter(stream, params);
  if (filter instanceof AppError) return <FilterProblem stream={stream} message={filter.message} />;
  const who = readWho(params.get("who"));
  if (who === undefined) return <FilterProblem stream={stream} message={WHO_UNKNOWN} />;
  const now = new Date();
  try {
    const asked = askedFilter({ stream, filter, who });
    const at = params.get("at") ?? undefined;
    const first = await listEvents({ scope, stream, filter: asked, limit: FIRST_PAGE, at, now });
    const empty = first.items.length === 0 && first.searched === undefined;
    const nothing = empty ? await whatThereIs({ scope, stream, now }) : undefined;
    return (
      <AuditLogPage stream={stream} filter={filter} first={first} answeredAt={now.toISOString()} nothing={nothing} />
    );
  } catch (error) {
    return failed(error, stream);
  }
}

function readFilter(stream: StreamId, params: URLSearchParams, otherKeys: readonly string[] = []): Filter | AppError {
  try {
    return parseFilter(stream, params, [...VIEW_KEYS, ...otherKeys]);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

const ALWAYS: Filter = { from: "1970-01-01T00:00:00Z", to: "9999-12-31T00:00:00Z", conditions: [], q: undefined };

/** @returns undefined when the stream has events, outside the filter; else which other stream has some, its neighbour first. */
async function whatThereIs({ scope, stream, now }: { scope: Scope; stream: StreamId; now: Date }) {
  const has = async (id: StreamId): Promise<boolean> =>
    (await listEvents({ scope, stream: id, filter: ALWAYS, limit: 1, now })).items.length > 0;
  if (await has(stream)) return undefined;
  const family = FAMILIES[familyOf(stream)].streams;
  const others = [...new Set([...family, ...STREAM_IDS])].filter((id) => id !== stream);
  const known = await Promise.all(others.map(has));
  const other = others.find((_, index) => known[index]);
  const recent: Filter = { ...ALWAYS, from: "now-24h", to: "now" };
  return {
    other: other && { stream: other, href: viewHref({ stream: other, filter: recent, zone: "utc" }) },
  };
}

/** What was expected to go wrong says so; anything else is in the log under the id shown. */
function failed(error: unknown, stream: StreamId): ReactNode {
  const requestId = randomUUID();
  if (error instanceof AppError && error.code === "invalid")
    return <FilterProblem stream={stream} message={error.message} />;
  log.error({ err: error, requestId, stream }, "page could not be read");
  const known = error instanceof AppError;
  const failure: Failure = {
    status: known && error.code === "forbidden" ? 403 : 503,
    detail: known
      ? error.message
      : "The database did not answer as it should. Nothing that was sent to Onrecord is lost by this.",
    requestId,
  };
  return <ListFailure failure={failure} />;
}

function toSearchParams(given: Awaited<SearchParams>): URLSearchParams {
  const params = new URLSearchParams();
  for (const [key, values] of Object.entries(given))
    for (const value of [values ?? []].flat()) params.append(key, value);
  return params;
}
