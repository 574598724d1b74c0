import type { Random } from "../../lib/demo/random.ts";
import { longText, ODD_TEXTS, ODD_TIMES, rawValue } from "./odd-values.ts";

const LIST_CHARACTERS_MAX = 200_000;
const FILLED_CHARACTERS_MAX = 20_000_000;

type Holder = Record<string, unknown> | unknown[];
/** One value in a record's tree, by who holds it. */
type Spot = { holder: Holder; key: string | number };

/** What is written as it is where JSON.stringify would not write it: stands for its text until the record is text. */
type Raw = {
  value: (text: string) => string;
  member: (key: string, text: string) => string;
  fill: (json: string) => string;
};

type Change = { name: string; apply: (spot: Spot, all: readonly Spot[], tools: { random: Random; raw: Raw }) => void };

const CHANGES: readonly Change[] = [
  {
    name: "other type",
    apply: (spot, _all, { random }) => {
      set(spot, otherType(get(spot), random));
    },
  },
  {
    name: "other type",
    apply: (spot, _all, { random }) => {
      set(spot, otherType(get(spot), random));
    },
  },
  {
    name: "swapped",
    apply: (spot, all, { random }) => {
      const other = random.pick(all);
      const [here, there] = [structuredClone(get(spot)), structuredClone(get(other))];
      set(spot, there);
      set(other, here);
    },
  },
  { name: "removed", apply: remove },
  {
    name: "odd text",
    apply: (spot, _all, { random }) => {
      set(spot, random.pick(ODD_TEXTS));
    },
  },
  {
    name: "odd time",
    apply: (spot, all, { random }) => {
      set(timeAmong(all, random) ?? spot, random.pick(ODD_TIMES));
    },
  },
  {
    name: "raw value",
    apply: (spot, _all, { random, raw }) => {
      set(spot, raw.value(rawValue(random)));
    },
  },
  {
    name: "long text",
    apply: (spot, _all, { random, raw }) => {
      set(spot, raw.value(`"${longText(random)}"`));
    },
  },
  { name: "long list", apply: longList },
  { name: "member twice", apply: memberTwice },
  { name: "__proto__", apply: protoMember },
  {
    name: "odd member",
    apply: (spot, _all, { random }) => {
      addMember(spot, random.pick(ODD_TEXTS), get(spot));
    },
  },
];

/** Changes one to four values of a record. @returns it as it was when it is no JSON. */
export function spoilRecord(record: string, random: Random): { text: string; changes: string[] } {
  const root = parsed(record);
  if (root === undefined) return { text: record, changes: [] };
  const raw = rawText();
  const changes: string[] = [];
  for (let left = 1 + random.below(4); left > 0; left--) {
    const spots = spotsOf(root);
    const change = random.pick(CHANGES);
    if (spots.length === 0) break;
    change.apply(random.pick(spots), spots, { random, raw });
    changes.push(change.name);
  }
  return { text: raw.fill(JSON.stringify(root)), changes };
}

function parsed(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined; // No JSON, or deeper than JSON.parse goes.
  }
}

function spotsOf(holder: Holder): Spot[] {
  const spots: Spot[] = [];
  const waiting: Holder[] = [holder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const key of Array.isArray(next) ? next.keys() : Object.keys(next)) {
      const spot = { holder: next, key };
      spots.push(spot);
      const value = get(spot);
      if (isHolder(value)) waiting.push(value);
    }
  }
  return spots;
}

function isHolder(value: unknown): value is Holder {
  return typeof value === "object" && value !== null;
}

function get({ holder, key }: Spot): unknown {
  return (holder as Record<string | number, unknown>)[key];
}

/** As a member of its own, whatever its name: assigned, `__proto__` would be none. */
function set({ holder, key }: Spot, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
}

function remove({ holder, key }: Spot): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

function addMember({ holder }: Spot, key: string, value: unknown): void {
  if (!Array.isArray(holder)) set({ holder, key }, structuredClone(value));
}

function longList(spot: Spot, _all: readonly Spot[], { random }: { random: Random }): void {
  const value = get(spot);
  // Lists of lists of lists would grow without end.
  const most = Math.min(500, Math.floor(LIST_CHARACTERS_MAX / (1 + JSON.stringify(value).length)));
  set(spot, Array(random.below(1 + most)).fill(value));
}

function memberTwice(spot: Spot, all: readonly Spot[], { random, raw }: { random: Random; raw: Raw }): void {
  if (Array.isArray(spot.holder)) return;
  const member = raw.member(String(spot.key), JSON.stringify(get(random.pick(all))));
  set({ holder: spot.holder, key: member }, null);
}

function protoMember(spot: Spot, _all: readonly Spot[], { random }: { random: Random }): void {
  addMember(spot, random.pick(["__proto__", "constructor", "prototype"]), { polluted: true, username: "root" });
}

function otherType(value: unknown, random: Random): unknown {
  return random.pick([
    null,
    true,
    false,
    0,
    -1,
    4.5,
    1e21,
    "x",
    [],
    {},
    [value],
    [value, value],
    { value },
    typeof value === "string" ? Number(value) || 7 : JSON.stringify(value),
    [[[null]]],
  ]);
}

function timeAmong(all: readonly Spot[], random: Random): Spot | undefined {
  const times = all.filter((spot) => /^\d{4}-\d\d-\d\dT/.test(String(get(spot))));
  return times.length === 0 ? undefined : random.pick(times);
}

function rawText(): Raw {
  const texts: string[] = [];
  const mark = (text: string): string => `@raw:${String(texts.push(text) - 1)}@`;
  return {
    value: mark,
    member: (key, text) => mark(`${JSON.stringify(key)}:${text}`),
    fill: (json) => {
      let left = FILLED_CHARACTERS_MAX;
      return json.replace(/"@raw:(\d+)@"(:null)?/g, (_all, index: string, member?: string) => {
        const text = texts[Number(index)] ?? "null";
        left -= text.length;
        // A long text in a long list in a long list: what is beyond any limit of the product tells nothing new.
        return left >= 0 ? text : member === undefined ? "null" : '"x":null';
      });
    },
  };
}
