import type { Random } from "../random.ts";
import { ANYBODY, daysAfter, newNode, ofNode, type Operation } from "./change.ts";
import type { Machine, Tag, Tailnet } from "./tailnet.ts";

/** What is done to machines. */
export const NODE_OPERATIONS: readonly Operation[] = [
  {
    weight: 10,
    by: "runner",
    origin: "CONTROL",
    changes: ({ suffix }) => {
      const runner = ofNode("CREATE", newNode(`ci-job-${suffix}`));
      return [{ ...runner, target: { ...runner.target, isEphemeral: true } }];
    },
  },
  {
    weight: 9,
    by: "expiry",
    origin: "CONTROL",
    changes: ({ suffix }) => [{ ...ofNode("DELETE", newNode(`ci-job-${suffix}`)), actionDetails: "ephemeral node" }],
  },
  { weight: 9, by: ANYBODY, origin: "NODE", changes: ({ person }) => [ofNode("LOGIN", person.laptop)] },
  {
    weight: 6,
    by: ["operator"],
    origin: "ADMIN_CONSOLE",
    changes: ({ suffix, random }) => [
      ofNode("APPROVE", newNode(`${random.pick(["iphone", "pixel", "ipad"])}-${suffix}`)),
    ],
  },
  {
    weight: 6,
    by: ["operator", "developer"],
    origin: "ADMIN_CONSOLE",
    changes: ({ person, atMs, random }) => [
      {
        ...ofNode("UPDATE", person.laptop, "KEY_EXPIRY_TIME"),
        old: daysAfter(atMs, 3 + random.below(9)),
        new: daysAfter(atMs, 90),
      },
    ],
  },
  {
    weight: 5,
    by: ["operator"],
    origin: "ADMIN_CONSOLE",
    changes: ({ suffix }) => {
      const server = newNode(`web-${suffix}`);
      return [
        { ...ofNode("UPDATE", server, "ACL_TAGS"), old: ["tag:staging"], new: ["tag:staging", "tag:monitoring"] },
        ofNode("DISABLE", server, "KEY_EXPIRY"),
      ];
    },
  },
  {
    weight: 3,
    by: ["operator"],
    origin: "ADMIN_CONSOLE",
    changes: ({ tailnet, random }) => {
      const { ip, ...router } = tagged(tailnet, "tag:subnet-router", random);
      const route = `10.${String(50 + random.below(40))}.0.0/16`;
      const old = [`${ip}/32`, "10.40.0.0/16"];
      return [{ ...ofNode("UPDATE", router, "ALLOWED_IPS"), old, new: [...old, route] }];
    },
  },
  {
    weight: 1,
    by: ["operator"],
    origin: "ADMIN_CONSOLE",
    changes: ({ suffix }) => [{ ...ofNode("UPDATE", newNode(`exit-${suffix}`), "EXIT_NODE"), old: false, new: true }],
  },
  {
    weight: 3,
    by: "terraform",
    origin: "CONFIG_API",
    changes: ({ person }) => [{ ...ofNode("CREATE", person.laptop, "ATTRIBUTES"), new: { "custom:managed": true } }],
  },
  {
    weight: 2,
    by: ["developer"],
    origin: "ADMIN_CONSOLE",
    changes: ({ suffix }) => [
      {
        ...ofNode("UPDATE", newNode(`sandbox-${suffix}`), "MACHINE_NAME"),
        old: `ubuntu-${suffix}`,
        new: `sandbox-${suffix}`,
      },
    ],
  },
];

function tagged({ machines }: Tailnet, tag: Tag, random: Random): Machine {
  return random.pick(machines.filter((machine) => machine.tag === tag));
}
