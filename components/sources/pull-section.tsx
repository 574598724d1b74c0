import { formatDuration } from "@/components/ui/format-duration.ts";
import { formatAgo, formatMoment } from "@/components/ui/format-time.ts";
import { Icon } from "@/components/ui/icon";
import { Note } from "@/components/ui/note";
import { PlainText } from "@/components/ui/plain-text";
import { CoverageStrip } from "./coverage-strip";
import { coverageOf, type Coverage } from "./coverage.ts";
import { formatCoarse } from "./format-coarse.ts";
import { pullLook } from "./pull-words.ts";
import type { PullItem, PullProblem } from "./pull.ts";

/** How the pull of a source does: what keeps it, which time it has collected, and what will be lost soon. */
export function PullSection({ pull, nowMs }: { pull: PullItem; nowMs: number }) {
  const coverage = coverageOf(pull, nowMs);
  const { tone, icon, word, why } = pullLook(pull);
  return (
    <section aria-label="Collection">
      <div className="sec-h">
        <h3>Collection</h3>
        <span className={`oc ${tone}`}>
          <Icon name={icon} />
          {word}
        </span>
        <span className="n truncate">{why}</span>
      </div>
      {pull.problem !== null && (
        <Problem problem={pull.problem} tone={pull.state === "blocked" ? "failed" : "denied"} />
      )}
      <Expiring pull={pull} expiring={coverage.expiring} />
      <CoverageStrip coverage={coverage} />
      <PullFacts pull={pull} nowMs={nowMs} />
    </section>
  );
}

function Problem({ problem, tone }: { problem: PullProblem; tone: "failed" | "denied" }) {
  return (
    <Note tone={tone}>
      <div className="strong">
        <PlainText>{problem.title}</PlainText>
      </div>
      <div>
        <PlainText>{problem.detail}</PlainText>
      </div>
      <div>
        <PlainText>{problem.fix}</PlainText>
      </div>
      <div className="sec num">since {formatMoment(problem.since, "utc")}</div>
    </Note>
  );
}

/** While a pull goes back in time without trouble, the oldest records are always about to expire: that is no news. */
function Expiring({ pull, expiring }: { pull: PullItem; expiring: Coverage["expiring"] }) {
  const isWorking = (pull.state === "backfilling" || pull.state === "waiting") && pull.problem === null;
  if (expiring === undefined || (isWorking && pull.failed.length === 0)) return null;
  return (
    <Note tone="denied" icon="clock">
      Records of {moment(expiring.from)} to {moment(expiring.to)} are not collected, and Tailscale deletes{" "}
      {expiring.leftMs < 3_600_000 ? "the first of them now" : `the first of them in ${formatCoarse(expiring.leftMs)}`}.
    </Note>
  );
}

function moment(ms: number): string {
  return formatMoment(new Date(ms).toISOString(), "utc").replace(/:\d\d\.\d{3} UTC$/, " UTC");
}

function PullFacts({ pull, nowMs }: { pull: PullItem; nowMs: number }) {
  const { lastSuccessAt, nextAt, windowMs, lagMs } = pull;
  return (
    <dl className="facts src-pull">
      <dt>Last answer</dt>
      <dd className="num">{lastSuccessAt === null ? "none yet" : formatAgo(lastSuccessAt, nowMs)}</dd>
      {nextAt !== null && (
        <>
          <dt>Next request</dt>
          <dd className="num">{Date.parse(nextAt) <= nowMs ? "now" : formatAgo(nextAt, nowMs)}</dd>
        </>
      )}
      {windowMs !== null && (
        <>
          <dt>Asks for</dt>
          <dd className="num">{formatDuration(windowMs)} at once</dd>
        </>
      )}
      <dt>Complete after</dt>
      <dd className="num">{formatDuration(lagMs)}: younger records may still come</dd>
    </dl>
  );
}
