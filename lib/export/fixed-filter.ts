import { formatInstant } from "../events/instant.ts";
import type { Filter } from "../query/filter.ts";
import { resolveTimeRange } from "../query/time-range.ts";

/**
 * The same filter with its times as moments: asked for "the last day", an export stays that day's however late it is written or checked.
 * @throws AppError `invalid` when the range is empty.
 */
export function fixTimes(filter: Filter, now: Date): Filter {
  const { from, to } = resolveTimeRange(filter, now);
  return { ...filter, from: formatInstant(from), to: formatInstant(to) };
}
