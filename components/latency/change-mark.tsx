import { clsx } from "clsx";
import { changeOf, changeText } from "./latency.ts";

/** Less is noise: two times are never quite alike. */
const NOTABLE = 0.05;

/** How much longer or shorter than before; in words and sign, the colour only repeats it. */
export function ChangeMark({ now, before }: { now: number | null; before: number | null | undefined }) {
  const share = changeOf(now, before);
  if (share === undefined) return null;
  const mark = share <= -NOTABLE ? "less" : share >= NOTABLE ? "more" : undefined;
  return <span className={clsx("lat-change", mark)}>{changeText(share)}</span>;
}
