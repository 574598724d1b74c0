"use client";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatAmount } from "@/components/ui/format-number.ts";
import { formatMoment, type Zone } from "@/components/ui/format-time.ts";
import type { Filter } from "@/lib/query/filter.ts";
import { clearConditions, conditionCount, replaceCondition } from "./filter-edit.ts";
import { FilterChip } from "./filter-chip";
import { readJson, type CountAnswer, type EventPage } from "./read-api";
import { useRead } from "./use-read";
import { useCurrentView } from "./view-context";
import { apiHref, ROW_WORDS, shortLabel } from "./view.ts";
import { describeWhen, widerPreset } from "./when.ts";
import { askedFilter, type Who } from "./who.ts";

/** Beyond these many conditions trying without each would be too many questions at once. */
const TRIED = 6;

/** Nothing matches: in which time, which condition is the narrowest, and what would widen the answer. */
export function NoMatch() {
  const { stream, filter, asked, who, zone } = useCurrentView();
  const rows = `${ROW_WORDS[stream].many}${asked === filter ? "" : WHOSE[who]}`;
  const count = conditionCount(filter);
  const narrowest = useNarrowest();
  const newest = useNewest();
  const hidden = useHidden();
  const filters = count === 1 ? "this filter" : `these ${String(count)} filters`;
  return (
    <EmptyState
      icon="search"
      title={count === 0 ? `No ${rows} in this time` : `No ${rows} match ${filters}`}
      actions={<Ways narrowest={narrowest} newest={newest} hidden={hidden} />}
    >
      {filter.conditions.length > 0 && (
        <div className="chips">
          {filter.conditions.map((condition, index) => (
            <FilterChip key={`${condition.field} ${condition.op}`} condition={condition} index={index} />
          ))}
        </div>
      )}
      <p>
        {searchedText(describeWhen(filter, zone), zone)} <Cause narrowest={narrowest} newest={newest} hidden={hidden} />
      </p>
    </EmptyState>
  );
}

/** What the switch leaves out of what was looked for. */
const WHOSE: Record<Who, string> = { people: " of people", automation: " of automation", all: "" };

type Narrowest = { index: number; field: string; count: number };
type Findings = {
  narrowest: Narrowest | undefined;
  /** When the newest match of any time was. */ newest: string | null | undefined;
  /** How many match of those the switch leaves out. */ hidden: number;
};

/** Why nothing was found, as far as that can be told in one line. */
function Cause({ narrowest, newest, hidden }: Findings) {
  const { stream, filter, zone } = useCurrentView();
  const words = ROW_WORDS[stream];
  if (hidden > 0)
    return `Of everybody, ${formatAmount(hidden, words.one, words.many)} match${hidden === 1 ? "es" : ""}.`;
  if (narrowest)
    return (
      <>
        <b>{shortLabel(stream, narrowest.field)}</b> is the most restrictive: without it,{" "}
        {formatAmount(narrowest.count, words.one, words.many)} match{narrowest.count === 1 ? "es" : ""}.
      </>
    );
  if (newest === undefined) return null;
  if (newest === null) return "Nothing matches at any other time either.";
  return `The newest ${conditionCount(filter) === 0 ? "" : "matching "}${words.one} is from ${formatMoment(newest, zone)}.`;
}

/** At most two ways on: loosen what is narrowest, or look longer; and start over. */
function Ways({ narrowest, newest, hidden }: Findings) {
  const { stream, filter, setFilter, setWho } = useCurrentView();
  const wider = widerPreset(filter);
  const change = (next: Filter) => () => {
    setFilter(next);
  };
  return (
    <>
      {hidden > 0 && (
        <Button
          icon="bot"
          onClick={() => {
            setWho("all");
          }}
        >
          Show everybody’s
        </Button>
      )}
      {narrowest && (
        <Button icon="x" onClick={change(replaceCondition(filter, narrowest.index, undefined))}>
          Remove {shortLabel(stream, narrowest.field)} filter
        </Button>
      )}
      {wider && !narrowest && (
        <Button icon="clock" onClick={change({ ...filter, from: wider.from, to: "now" })}>
          {wider.label}
        </Button>
      )}
      {!wider && !narrowest && typeof newest === "string" && (
        <Button icon="clock" onClick={change({ ...filter, ...dayBefore(newest) })}>
          Go to the newest
        </Button>
      )}
      {conditionCount(filter) > 0 && hidden === 0 && (
        <Button variant="ghost" onClick={change(clearConditions(filter))}>
          Clear all
        </Button>
      )}
    </>
  );
}

/** The condition without which most would match; undefined while unknown, or when no single one is to blame. */
function useNarrowest(): Narrowest | undefined {
  const { stream, filter, who } = useCurrentView();
  const tried = filter.conditions.slice(0, TRIED);
  const hrefs = tried.map((_, index) => {
    const without = replaceCondition(filter, index, undefined);
    return apiHref(`${stream}/count`, askedFilter({ stream, filter: without, who }));
  });
  const read = useRead(hrefs.length === 0 ? undefined : hrefs.join("\n"), readCounts);
  if (read.state !== "done") return undefined;
  const most = Math.max(...read.value);
  const index = read.value.indexOf(most);
  const field = tried[index]?.field;
  return most > 0 && field !== undefined ? { index, field, count: most } : undefined;
}

async function readCounts(hrefs: string, signal: AbortSignal): Promise<number[]> {
  const answers = await Promise.all(hrefs.split("\n").map((href) => readJson<CountAnswer>(href, signal)));
  return answers.map(({ count }) => count);
}

/** How many match without the switch between people and automation; 0 where it leaves nothing out, or while unknown. */
function useHidden(): number {
  const { stream, filter, asked } = useCurrentView();
  const href = asked === filter ? undefined : apiHref(`${stream}/count`, filter);
  const read = useRead(href, (key, signal) => readJson<CountAnswer>(key, signal));
  return read.state === "done" ? read.value.count : 0;
}

/** When the newest match of any time was; null when there is none, undefined while unknown, also for want of time. */
function useNewest(): string | null | undefined {
  const { stream, asked } = useCurrentView();
  const always: Filter = { ...asked, from: "1970-01-01T00:00:00Z", to: "9999-12-31T00:00:00Z" };
  const read = useRead(apiHref(stream, always, { limit: "1" }), (href, signal) => readJson<EventPage>(href, signal));
  if (read.state !== "done") return undefined;
  const { items, searched } = read.value;
  return items[0]?.occurredAt ?? (searched === undefined ? null : undefined);
}

/** `Searched the last 24 hours.`, `Searched 1 Jan 2020 00:00 – 12:00 UTC.` */
function searchedText(when: string, zone: Zone): string {
  const text = when.replace(/^Last /, "the last ").replace(/^Since /, "since ");
  return `Searched ${text}${/\d\d:\d\d$/.test(text) ? (zone === "utc" ? " UTC" : " local time") : ""}.`;
}

/** The day that ends with this moment. */
function dayBefore(iso: string): { from: string; to: string } {
  const end = Math.floor(Date.parse(iso) / 1000 + 1) * 1000;
  const text = (ms: number): string => new Date(ms).toISOString().replace(".000Z", "Z");
  return { from: text(end - 86_400_000), to: text(end) };
}
