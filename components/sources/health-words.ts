import type { IconName } from "@/components/ui/icon-paths";
import { formatCoarse } from "./format-coarse.ts";
import { pullLook } from "./pull-words.ts";
import type { PullItem } from "./pull.ts";
import type { SourceItem } from "./source.ts";

export type Health = {
  tone: "success" | "denied" | "failed" | "unknown";
  icon: IconName;
  word: string;
  /** The cause or the habit, where there is one to tell. */
  why?: string;
};

type Known = Pick<SourceItem, "state" | "lastDeliveryAt" | "usualGapMs" | "silentAfter" | "latestRejects">;
type Pulled = Known & Pick<SourceItem, "pull">;

/** How a source does, as icon, word and reason. A pull that stands still matters more than what came before it did. */
export function healthOf(source: Pulled, nowMs: number): Health {
  return pullTrouble(source.pull) ?? quietPull(source) ?? healthOfState(source, nowMs);
}

function pullTrouble(pull: PullItem | null): Health | undefined {
  if (pull?.problem == null || (pull.state !== "blocked" && pull.state !== "retrying")) return undefined;
  const { tone, icon, word } = pullLook(pull);
  return { tone: tone === "failed" ? "failed" : "denied", icon, word, why: pull.problem.title };
}

/** A log in which nothing happens gives no deliveries: as long as it is answered, that is no silence. */
function quietPull({ pull, state }: Pulled): Health | undefined {
  const isAnswered = pull?.lastSuccessAt != null && pull.problem === null;
  if (!isAnswered || (state !== "silent" && state !== "waiting")) return undefined;
  return { tone: "success", icon: "success", word: "Following", why: "nothing new in its log" };
}

function healthOfState(source: Known, nowMs: number): Health {
  switch (source.state) {
    case "waiting":
      return { tone: "unknown", icon: "unknown", word: "Waiting", why: "nothing has arrived yet" };
    case "silent":
      return silence(source, nowMs);
    case "rejecting": {
      const why = source.latestRejects[0]?.reason;
      return { tone: "failed", icon: "failed", word: "Rejecting", ...(why !== undefined && { why }) };
    }
    case "receiving":
      return { tone: "success", icon: "success", word: "Receiving" };
  }
}

/** A source's habit and what follows from it, as a sentence. */
export function habitOf({ lastDeliveryAt, silentAfter, usualGapMs }: Known): string {
  if (lastDeliveryAt === null || silentAfter === null) return "Not known before its first delivery.";
  const limit = formatCoarse(Date.parse(silentAfter) - Date.parse(lastDeliveryAt));
  if (usualGapMs === null) return `Not known yet: marked silent after ${limit} without a delivery.`;
  return `A delivery within ${formatSpan(usualGapMs)}, 19 times in 20; marked silent after ${limit} without one.`;
}

/** A gap under a second is no figure to judge silence by. */
function formatSpan(ms: number): string {
  return formatCoarse(Math.max(1000, ms));
}

function silence(source: Known, nowMs: number): Health {
  const since = source.lastDeliveryAt === null ? nowMs : Date.parse(source.lastDeliveryAt);
  return {
    tone: "denied",
    icon: "warn",
    word: `Silent ${formatCoarse(nowMs - since)}`,
    ...(source.usualGapMs !== null && { why: `usually within ${formatSpan(source.usualGapMs)}` }),
  };
}
