import type { Job } from "../world.ts";
import type { Tag } from "./tailnet.ts";

const TCP = 6;
const UDP = 17;
const ICMP = 1;

/** A kind of conversation, as often as its weight says. */
export type Talk = {
  weight: number;
  /** People of these jobs, or machines with this tag. */
  from: readonly Job[] | Tag;
  /** The machines that are called, or go between. */
  to: Tag;
  /** A host behind a subnet router, without its last number; an exit node's traffic names nobody. */
  behind?: string;
  kind: "virtual" | "subnet" | "exit";
  proto: number;
  /** The one that is called; 0 for protocols that have none. */
  port: number;
  /** What the caller sends and gets in five seconds, in the median. */
  txBytes: number;
  rxBytes: number;
};

const STAFF = ["developer", "operator", "auditor", "contractor"] as const;
const ENGINEERS = ["developer", "operator"] as const;

/** What people talk to from their laptops. */
export const PEOPLE_TALKS: readonly Talk[] = [
  {
    weight: 30,
    from: STAFF,
    to: "tag:k8s-operator",
    kind: "virtual",
    proto: TCP,
    port: 443,
    txBytes: 5_200,
    rxBytes: 48_000,
  },
  {
    weight: 12,
    from: STAFF,
    to: "tag:monitoring",
    kind: "virtual",
    proto: TCP,
    port: 443,
    txBytes: 3_100,
    rxBytes: 96_000,
  },
  {
    weight: 9,
    from: ENGINEERS,
    to: "tag:database",
    kind: "virtual",
    proto: TCP,
    port: 5432,
    txBytes: 2_400,
    rxBytes: 31_000,
  },
  {
    weight: 3,
    from: ["operator"],
    to: "tag:ci",
    kind: "virtual",
    proto: TCP,
    port: 22,
    txBytes: 4_100,
    rxBytes: 6_800,
  },
  {
    weight: 2,
    from: ["operator"],
    to: "tag:subnet-router",
    kind: "virtual",
    proto: ICMP,
    port: 0,
    txBytes: 420,
    rxBytes: 420,
  },
  {
    weight: 10,
    from: STAFF,
    to: "tag:subnet-router",
    behind: "10.40.3",
    kind: "subnet",
    proto: TCP,
    port: 443,
    txBytes: 4_400,
    rxBytes: 72_000,
  },
  {
    weight: 5,
    from: STAFF,
    to: "tag:subnet-router",
    behind: "10.40.0",
    kind: "subnet",
    proto: UDP,
    port: 53,
    txBytes: 160,
    rxBytes: 410,
  },
  {
    weight: 8,
    from: STAFF,
    to: "tag:exit-node",
    kind: "exit",
    proto: TCP,
    port: 443,
    txBytes: 18_000,
    rxBytes: 420_000,
  },
];

/** What machines talk to, around the clock. */
export const MACHINE_TALKS: readonly Talk[] = [
  {
    weight: 10,
    from: "tag:monitoring",
    to: "tag:database",
    kind: "virtual",
    proto: TCP,
    port: 9100,
    txBytes: 900,
    rxBytes: 38_000,
  },
  {
    weight: 10,
    from: "tag:monitoring",
    to: "tag:ci",
    kind: "virtual",
    proto: TCP,
    port: 9100,
    txBytes: 900,
    rxBytes: 36_000,
  },
  {
    weight: 8,
    from: "tag:monitoring",
    to: "tag:k8s-operator",
    kind: "virtual",
    proto: TCP,
    port: 9402,
    txBytes: 800,
    rxBytes: 12_000,
  },
  {
    weight: 12,
    from: "tag:ci",
    to: "tag:k8s-operator",
    kind: "virtual",
    proto: TCP,
    port: 443,
    txBytes: 22_000,
    rxBytes: 64_000,
  },
  {
    weight: 5,
    from: "tag:ci",
    to: "tag:database",
    kind: "virtual",
    proto: TCP,
    port: 5432,
    txBytes: 41_000,
    rxBytes: 15_000,
  },
  {
    weight: 8,
    from: "tag:ci",
    to: "tag:subnet-router",
    behind: "10.40.7",
    kind: "subnet",
    proto: TCP,
    port: 5000,
    txBytes: 9_000,
    rxBytes: 2_600_000,
  },
];
