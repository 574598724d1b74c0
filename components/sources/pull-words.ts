import type { IconName } from "@/components/ui/icon-paths";
import { lookup } from "@/lib/events/lookup.ts";
import type { PullItem } from "./pull.ts";

type PullLook = {
  tone: "success" | "denied" | "failed" | "running" | "unknown";
  icon: IconName;
  word: string;
  why: string;
};

const LOOKS = lookup<PullLook>({
  waiting: { tone: "running", icon: "running", word: "Starting", why: "it is asked for within seconds" },
  backfilling: {
    tone: "running",
    icon: "running",
    word: "Backfilling",
    why: "up to date, and going back in time to what is kept",
  },
  following: { tone: "success", icon: "success", word: "Following", why: "everything that is kept is collected" },
  retrying: { tone: "denied", icon: "warn", word: "Retrying", why: "it is tried again by itself" },
  blocked: { tone: "failed", icon: "failed", word: "Stopped", why: "nothing more is collected until somebody helps" },
});

/** How a pull does, as icon, word and reason; a state this page does not know is shown as it is called. */
export function pullLook({ state }: Pick<PullItem, "state">): PullLook {
  const known = LOOKS[state];
  return known ?? { tone: "unknown", icon: "unknown", word: state, why: "" };
}
