import { formatAmount, formatCount } from "@/components/ui/format-number.ts";

/** What a replay did; the three counts add up to `replayed`. */
export type ReplayOutcome = {
  replayed: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  rejects: readonly { id: string; reason: string }[];
};

export const NO_REPLAY: ReplayOutcome = { replayed: 0, accepted: 0, duplicates: 0, rejected: 0, rejects: [] };

export type ReplayWords = { tone: "success" | "failed"; title: string; detail?: string };

/** Two calls of one replay as one. */
export function plusReplay(before: ReplayOutcome, next: ReplayOutcome): ReplayOutcome {
  return {
    replayed: before.replayed + next.replayed,
    accepted: before.accepted + next.accepted,
    duplicates: before.duplicates + next.duplicates,
    rejected: before.rejected + next.rejected,
    rejects: [...before.rejects, ...next.rejects].slice(0, 1),
  };
}

/** The outcome of a replay, as it is told once. */
export function replayWords({ replayed, accepted, duplicates, rejected, rejects }: ReplayOutcome): ReplayWords {
  if (replayed === 0) return { tone: "success", title: "Nothing to replay", detail: "They are recovered already." };
  const details = [
    ...(duplicates > 0
      ? [`${formatCount(duplicates)} had arrived again and ${isOrAre(duplicates)} on record once.`]
      : []),
    ...(rejected > 0 ? [stillRejected(rejected, rejects[0]?.reason)] : []),
  ];
  const recovered = accepted + duplicates;
  return {
    tone: recovered === 0 ? "failed" : "success",
    title: recovered === 0 ? "Still not readable" : `${formatAmount(recovered, "reject")} recovered`,
    ...(details.length > 0 && { detail: details.join(" ") }),
  };
}

function stillRejected(count: number, reason: string | undefined): string {
  const why = reason === undefined ? "." : `${count === 1 ? "" : ", the first"}: ${reason}`;
  return `${formatCount(count)} ${isOrAre(count)} as before${why}`;
}

function isOrAre(count: number): string {
  return count === 1 ? "is" : "are";
}
