import type { RecordSource } from "../ingest/judge.ts";
import type { PullKind, PullSettings } from "../ingest/pull-kind.ts";

/** A source that is pulled, with all that its pull depends on. */
export type PullTarget = RecordSource & { name: string; pull: PullKind; settings: PullSettings };
