import type { Random } from "../../lib/demo/random.ts";
import { SHIPPERS } from "../../tests/support/shippers.ts";

/** A way to put records into one body. */
export type Form = { name: string; join: (records: readonly string[], random: Random) => string };

const lines = (records: readonly string[]): string => records.map((record) => `${record}\n`).join("");
const array = (records: readonly string[]): string => `[${records.join(",")}]`;
const eventList = (records: readonly string[]): string =>
  `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":${array(records)}}`;

const PLAIN: readonly Form[] = [
  { name: "lines", join: lines },
  { name: "lines that end in CR LF", join: (records) => records.join("\r\n") },
  { name: "array", join: array },
  { name: "pretty array", join: (records) => `[\n${records.map(pretty).join(",\n")}\n]` },
  { name: "items", join: (records) => `{"items":${array(records)}}` },
  { name: "logs", join: (records) => `{"logs" : ${array(records)} }` },
  { name: "EventList", join: eventList },
  { name: "objects in a row", join: (records) => records.join("") },
  { name: "pretty objects", join: (records) => records.map(pretty).join("\n") },
  { name: "byte order mark", join: (records) => `\ufeff${lines(records)}` },
];

/** Several forms in one body. */
const MIXED: readonly Form[] = [
  { name: "arrays as lines", join: (records) => lines(records.map((record) => array([record, record]))) },
  { name: "envelopes as lines", join: (records) => lines(records.map((record) => eventList([record]))) },
  { name: "an array among lines", join: (records) => lines([...records, array(records), ...records]) },
  { name: "an envelope in an envelope", join: (records) => eventList([eventList(records), ...records]) },
];

const SHIPPED: readonly Form[] = SHIPPERS.map(({ name, wrap }) => ({
  name,
  join: (records) => lines(records.map(wrap)),
}));

const DEEP: Form = {
  name: "shippers' envelopes, one in another",
  join: (records, random) =>
    lines(records.map((record) => random.pick(SHIPPERS).wrap(random.pick(SHIPPERS).wrap(record)))),
};

export const FORMS: readonly Form[] = [...PLAIN, ...PLAIN, ...MIXED, ...SHIPPED, DEEP];

function pretty(record: string): string {
  try {
    return JSON.stringify(JSON.parse(record), null, 2);
  } catch {
    return record; // No JSON: some fixtures are not.
  }
}
