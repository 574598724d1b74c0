import type { z } from "zod";
import type { RawRecord, RecordContext, Verdict } from "../events/event.ts";
import type { BucketLayout } from "./bucket-layout.ts";
import type { PullKind } from "./pull-kind.ts";
import type { SetupStep, SetupTarget } from "./source-setup.ts";

/** A kind of source: one folder under `lib/ingest/`, one line in `registry.ts`. */
export type SourceKind = {
  /** As stored, and as `--kind` and the API name it. */
  id: string;
  /** As people read it. */
  label: string;
  /** One sentence: who sends it and what it holds. */
  summary: string;
  /** Whether one source of this kind stands for exactly one cluster, or its records name theirs. */
  cluster: "required" | "from-record";
  /** That no rate limit may be set for it, and why, for people; absent where one may. */
  unlimited?: string;
  /** What a source of this kind is told besides its cluster; absent for most. */
  settings?: z.ZodType<Record<string, unknown>>;
  /** Whether a webhook with a signing secret may send its records, too. */
  webhook?: true;
  /** Reads one record. Pure: no clock, no network, no database. */
  normalize: (record: RawRecord, context: RecordContext) => Verdict;
  /** How its provider is asked for its records; absent for kinds that are sent them. Its `settings` are those of every pulled kind. */
  pull?: PullKind;
  /** How its records lie in a bucket or folder; absent where they come in single files alone. */
  bucket?: BucketLayout;
  /** What to paste where, so that something sends. Pure. */
  setup: (target: SetupTarget) => SetupStep[];
};
