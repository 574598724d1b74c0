import { expect, it } from "vitest";
import { runSchedule } from "../../bench/pull/schedule.ts";
import { useFreshDatabase } from "../support/database.ts";

useFreshDatabase();

/** A fixed share of what `onrecord bench pull` runs. */
const SEEDS = Array.from({ length: 15 }, (_, at) => 20261127 + at);

it.each(SEEDS)(
  "whatever faults, clocks and kills befall a pull, the provider's log is stored once and without a hole (seed %i)",
  async (seed) => {
    expect(await runSchedule(seed)).toMatchObject({ missing: 0, surplus: 0, holes: [], endless: false });
  },
);
