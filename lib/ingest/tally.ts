import { addFindings, type Findings } from "../events/redact/findings.ts";
import type { Changed } from "./insert-events.ts";
import type { Reject } from "./prepare.ts";

/** The answer to a delivery: accepted made or advanced a row, duplicates changed nothing; the three add up to the records. */
export type Receipt = {
  deliveryId: string;
  records: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  rejects: Reject[];
};

const REJECTS_SHOWN_MAX = 100;

/** Adds up what a delivery's chunks did. */
export class Tally {
  records = 0;
  accepted = 0;
  rejected = 0;
  /** Smallest and largest id of the rows made or advanced. */
  idMin: string | null = null;
  idMax: string | null = null;
  /** What was replaced in the records. */
  readonly redacted: Findings = {};
  readonly #rejects: Reject[] = [];

  get duplicates(): number {
    return this.records - this.accepted - this.rejected;
  }

  add({
    records,
    rejects,
    changes,
    redacted,
  }: {
    records: number;
    rejects: readonly Reject[];
    changes: readonly Changed[];
    redacted?: Findings;
  }): void {
    addFindings(this.redacted, redacted);
    this.records += records;
    this.rejected += rejects.length;
    this.#rejects.push(...rejects.slice(0, REJECTS_SHOWN_MAX - this.#rejects.length));
    for (const { records: changed, idMin, idMax } of changes) {
      this.accepted += changed;
      if (idMin !== null && (this.idMin === null || idMin < this.idMin)) this.idMin = idMin;
      if (idMax !== null && (this.idMax === null || idMax > this.idMax)) this.idMax = idMax;
    }
  }

  receipt(deliveryId: string): Receipt {
    const { records, accepted, duplicates, rejected } = this;
    return { deliveryId, records, accepted, duplicates, rejected, rejects: this.#rejects };
  }
}
