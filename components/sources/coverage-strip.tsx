import { formatMinute } from "@/components/ui/format-time.ts";
import { formatCoarse } from "./format-coarse.ts";
import type { Coverage, CoverageKind, CoverageStretch } from "./coverage.ts";

const WORDS: Record<CoverageKind, string> = {
  covered: "collected",
  pending: "not yet collected",
  failed: "asked for in vain",
  lost: "lost: no longer kept by Tailscale",
};

/** The seconds since the last answer are on no timeline of weeks. */
const HARDLY = 0.002;

/** So many are told in words; a long list of gaps helps nobody. */
const TOLD = 6;

/** Which time is collected, as a strip, and every gap in words. */
export function CoverageStrip({ coverage }: { coverage: Coverage }) {
  const { from, to, horizon, stretches } = coverage;
  const isSeen = ({ kind, width }: CoverageStretch): boolean => kind !== "pending" || width > HARDLY;
  const kinds = (Object.keys(WORDS) as CoverageKind[]).filter((kind) =>
    stretches.some((one) => one.kind === kind && isSeen(one)),
  );
  return (
    <>
      <div className="cover-s" role="img" aria-label={described(coverage)}>
        {stretches.map((stretch) => (
          <i
            key={`${stretch.kind} ${String(stretch.from)}`}
            className={stretch.kind}
            title={titleOf(stretch)}
            style={{ left: percent(stretch.start), width: percent(stretch.width) }}
          />
        ))}
        {horizon > from && (
          <b
            style={{ left: percent((horizon - from) / (to - from)) }}
            title={`Tailscale keeps records since ${minute(horizon)}`}
          />
        )}
      </div>
      <div className="day-axis num" aria-hidden="true">
        <span>{minute(from)}</span>
        <span>now, UTC</span>
      </div>
      <div className="cover-l">
        {kinds.map((kind) => (
          <span key={kind}>
            <i className={kind} /> {WORDS[kind]}
          </span>
        ))}
      </div>
      <Gaps stretches={stretches} />
    </>
  );
}

function Gaps({ stretches }: { stretches: readonly CoverageStretch[] }) {
  const gaps = stretches.filter(({ kind }) => kind === "failed" || kind === "lost");
  if (gaps.length === 0) return null;
  return (
    <ul className="cover-g num">
      {gaps.slice(0, TOLD).map((gap) => (
        <li key={gap.from}>{titleOf(gap)}</li>
      ))}
      {gaps.length > TOLD && <li>and {gaps.length - TOLD} more</li>}
    </ul>
  );
}

function titleOf({ kind, from, to, why }: CoverageStretch): string {
  return `${minute(from)} – ${minute(to)} UTC (${formatCoarse(to - from)}): ${WORDS[kind]}${why === undefined ? "" : `: ${why}`}`;
}

function described({ from, to, stretches }: Coverage): string {
  const share = (kind: CoverageKind): number =>
    stretches.reduce((sum, stretch) => sum + (stretch.kind === kind ? stretch.width : 0), 0);
  const parts = (Object.keys(WORDS) as CoverageKind[])
    .filter((kind) => share(kind) > 0)
    .map((kind) => `${(share(kind) * 100).toFixed(1)} % ${WORDS[kind]}`);
  return `${minute(from)} to ${minute(to)} UTC: ${parts.join(", ")}`;
}

function minute(ms: number): string {
  return formatMinute(new Date(ms).toISOString(), "utc");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}
