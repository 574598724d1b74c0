import { formatAmount, formatCount } from "@/components/ui/format-number.ts";
import type { SourceItem, SourceState } from "./source.ts";

const ORDER: readonly SourceState[] = ["receiving", "silent", "rejecting", "waiting"];

/** `7 sources: 4 receiving, 1 silent, 1 rejecting, 1 waiting`; a state nobody is in is not named. */
export function summarize(sources: readonly Pick<SourceItem, "state">[]): string {
  const parts = ORDER.flatMap((state) => {
    const count = sources.filter((source) => source.state === state).length;
    return count === 0 ? [] : [`${formatCount(count)} ${state}`];
  });
  return `${formatAmount(sources.length, "source")}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}`;
}

/** The sources with this text in their name, kind or cluster. */
export function findSources<S extends Pick<SourceItem, "name" | "cluster" | "kind">>(
  sources: readonly S[],
  text: string,
  labelOf: (kind: string) => string,
): S[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [...sources];
  return sources.filter(({ name, cluster, kind }) =>
    [name, cluster ?? "", kind, labelOf(kind)].some((value) => value.toLowerCase().includes(wanted)),
  );
}
