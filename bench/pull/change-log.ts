import type { Span } from "../../lib/pull/span.ts";
import { EvenLog } from "./even-log.ts";

const PEOPLE = 40;
const NODES = 900;

/** A configuration audit log: people approve nodes, tag them and extend their keys. */
export function changeLog(span: Span, records: number): EvenLog {
  return new EvenLog(span, records, recordOf);
}

function recordOf(n: number, atMs: number): unknown {
  const person = n % PEOPLE;
  const node = (n * 7) % NODES;
  return {
    eventTime: new Date(atMs).toISOString(),
    type: "CONFIG",
    deferredAt: "0001-01-01T00:00:00Z",
    eventGroupID: n.toString(16).padStart(32, "0"),
    origin: n % 3 === 0 ? "CONFIG_API" : "ADMIN_CONSOLE",
    actor: {
      id: `u${String(person)}CNTRL`,
      type: "USER",
      loginName: `user-${String(person)}@example.com`,
      displayName: `User ${String(person)}`,
    },
    target: {
      id: `n${String(node)}CNTRL`,
      name: `node-${String(node)}.example.ts.net`,
      type: "NODE",
      ...CHANGES[n % 3]?.target,
    },
    ...CHANGES[n % 3]?.change,
  };
}

const CHANGES = [
  { target: {}, change: { action: "CREATE" } },
  { target: { property: "ALLOWED_IPS" }, change: { action: "UPDATE", old: [], new: ["10.0.0.0/16"] } },
  {
    target: { property: "KEY_EXPIRY_TIME" },
    change: { action: "UPDATE", old: "2027-01-01T00:00:00Z", new: "2027-06-01T00:00:00Z" },
  },
];
