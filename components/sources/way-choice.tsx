"use client";

import { Segmented } from "@/components/ui/segmented";
import { useState } from "react";
import type { SetupStep } from "./source.ts";
import { stepsOf, waysOf } from "./ways.ts";

type Ways = { all: string[]; way: string | undefined; choose: (way: string) => void; steps: SetupStep[] };

/** Which of several ways the reader looks at; the first at first. */
export function useWays(setup: readonly SetupStep[]): Ways {
  const [chosen, choose] = useState<string>();
  const all = waysOf(setup);
  const way = all.find((each) => each === chosen) ?? all[0];
  return { all, way, choose, steps: stepsOf(setup, way) };
}

/** One way is enough; nothing where there is no choice. */
export function WayChoice({ ways: { all, way, choose } }: { ways: Ways }) {
  if (all.length < 2 || way === undefined) return null;
  const options = all.map((value) => ({ value, label: value }));
  return <Segmented label="Way to send" value={way} options={options} onChange={choose} small />;
}
