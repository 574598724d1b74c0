/** A stretch of a provider's time in milliseconds since 1970, both ends included, as its API takes them. */
export type Span = { fromMs: number; toMs: number };

/** Stretches as few as they can be, in order: those that touch or overlap become one. */
export function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const { fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = result.at(-1);
    if (last !== undefined && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else result.push({ fromMs, toMs });
  }
  return result;
}

/** What of these lies within `bounds`. */
export function clipped(spans: readonly Span[], bounds: Span): Span[] {
  return spans
    .map(({ fromMs, toMs }) => ({ fromMs: Math.max(fromMs, bounds.fromMs), toMs: Math.min(toMs, bounds.toMs) }))
    .filter(({ fromMs, toMs }) => fromMs <= toMs);
}

/** What of `bounds` none of these covers, in order; each shares its ends with its neighbours. */
export function holesIn(bounds: Span, spans: readonly Span[]): Span[] {
  const holes: Span[] = [];
  let fromMs = bounds.fromMs;
  for (const span of merged(clipped(spans, bounds))) {
    if (span.fromMs > fromMs) holes.push({ fromMs, toMs: span.fromMs });
    fromMs = span.toMs;
  }
  if (fromMs < bounds.toMs) holes.push({ fromMs, toMs: bounds.toMs });
  return holes;
}
