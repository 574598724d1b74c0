import { scopeOf } from "../lib/auth/scope.ts";
import type { History } from "./query/history.ts";
import { coldPages, pagesOverHttp, textPages, warmPages } from "./query/pages.ts";
import { measureQueryPeers } from "./query/peers.ts";
import { measureReaders } from "./query/readers.ts";
import { measureSummaries } from "./query/summaries.ts";
import type { Figure } from "./support/measure.ts";
import type { Stage } from "./support/stage.ts";

/** Events are first a tenth of what was asked for: what grows with them shows. */
const GROWTH = 10;

type Querying = { history: History; report: (figures: readonly Figure[]) => void };

/** Pages, counts, facets, free text, many readers at once and the peers, over ninety days of events; each figure is reported as it is there. */
export async function measureQuery(stage: Stage, { history, report }: Querying): Promise<void> {
  const scope = scopeOf({ organizationId: history.tenant.organizationId, role: "auditor", reader: "bench" });
  await history.grow(stage.events / GROWTH);
  const few = await warmPages(scope, history.rows);
  report(few.figures);
  await history.grow(stage.events);
  const many = await warmPages(scope, history.rows);
  const growth = many.p95 / few.p95;
  report(many.figures);
  report([{ name: "first page, growth from a tenth of the events, p95", value: growth, unit: "×", atMost: 1.5 }]);
  report(await textPages(scope));
  const summaries = await measureSummaries(scope);
  report(summaries);
  report(await pagesOverHttp(stage, history.tenant));
  report(await measureReaders(stage, history.tenant));
  report(await measureQueryPeers(scope));
  report(await coldPages(scope, stage.chill));
}
