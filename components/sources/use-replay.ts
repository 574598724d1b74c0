"use client";

import { asReadError } from "@/components/audit-logs/use-read";
import { useToast } from "@/components/ui/toast";
import { useState } from "react";
import { NO_REPLAY, plusReplay, replayWords, type ReplayOutcome } from "./replay-words.ts";
import { replayRejects } from "./source-api";

export type Replay = {
  /** The reject that is being replayed, `all`, or undefined while none is. */
  running: string | undefined;
  /** How many were read again so far. */
  done: number;
  one: (id: string) => void;
  all: () => void;
};

/**
 * Replays a source's rejects and says what became of them.
 * @param onDone called afterwards, also when it failed halfway: what was recovered before stays recovered.
 */
export function useReplay(sourceId: string, onDone: () => void): Replay {
  const [running, setRunning] = useState<string>();
  const [done, setDone] = useState(0);
  const toast = useToast();
  const run = async (what: string, work: () => Promise<ReplayOutcome>): Promise<void> => {
    if (running !== undefined) return;
    setRunning(what);
    setDone(0);
    try {
      toast(replayWords(await work()));
    } catch (error) {
      const { title, message } = asReadError(error);
      toast({ tone: "failed", title, detail: message });
    }
    setRunning(undefined);
    onDone();
  };
  return {
    running,
    done,
    one: (id) => void run(id, () => replayRejects(sourceId, { ids: [id] })),
    all: () => void run("all", () => replayAll(sourceId, setDone)),
  };
}

/** Call after call, since each answers after ten thousand. */
async function replayAll(sourceId: string, onProgress: (done: number) => void): Promise<ReplayOutcome> {
  let sum = NO_REPLAY;
  let cursor: string | undefined;
  do {
    const next = await replayRejects(sourceId, { all: true, ...(cursor !== undefined && { cursor }) });
    sum = plusReplay(sum, next);
    onProgress(sum.replayed);
    cursor = next.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return sum;
}
