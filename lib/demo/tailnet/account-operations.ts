import { ANYBODY, daysAfter, newNode, ofNode, ofThing, ofUser, type Operation } from "./change.ts";

const NOT_PERMITTED = "calling actor does not have enough permissions to perform this function";
const JOINERS = ["noor@example.com", "petra@example.com", "quinn@example.com"] as const;

/** What is done to people, and with keys. */
export const ACCOUNT_OPERATIONS: readonly Operation[] = [
  {
    weight: 12,
    by: ANYBODY,
    origin: "ADMIN_CONSOLE",
    changes: () => [ofThing("LOGIN", "ADMIN_CONSOLE", { name: "Admin console" })],
  },
  {
    weight: 5,
    by: ["operator"],
    origin: "ADMIN_CONSOLE",
    changes: ({ suffix }) => [
      {
        ...ofThing("CREATE", "API_KEY", { name: `k${suffix}CNTRL` }),
        actionDetails: "auth key: ephemeral, reusable, tag:ci",
      },
    ],
  },
  {
    weight: 4,
    by: "expiry",
    origin: "CONTROL",
    changes: ({ suffix }) => [ofThing("EXPIRED", "API_KEY", { name: `k${suffix}CNTRL` })],
  },
  {
    weight: 2,
    by: ["operator"],
    origin: "ADMIN_CONSOLE",
    changes: ({ random }) => [ofThing("CREATE", "INVITE", { name: random.pick(JOINERS), property: "TAILNET_INVITE" })],
  },
  {
    weight: 2,
    by: ["operator"],
    origin: "ADMIN_CONSOLE",
    changes: ({ random, suffix }) => {
      const user = random.pick(JOINERS);
      return [ofUser("APPROVE", user), ofNode("APPROVE", laptopOf(user, suffix))];
    },
  },
  {
    weight: 2,
    by: ["operator"],
    origin: "ADMIN_CONSOLE",
    changes: ({ random, atMs, suffix }) => {
      const leaver = random.pick(JOINERS);
      return [
        { ...ofUser("SUSPEND", leaver), actionDetails: "contract under review" },
        { ...ofNode("EXPIRED", laptopOf(leaver, suffix), "KEY_EXPIRY_TIME"), new: daysAfter(atMs, 0) },
      ];
    },
  },
  {
    weight: 2,
    by: ["operator"],
    origin: "ADMIN_CONSOLE",
    changes: ({ random }) => [
      {
        ...ofUser("UPDATE", random.pick(JOINERS), "USER_ROLE"),
        old: "MEMBER",
        new: random.pick(["AUDITOR", "NETWORK_ADMIN"]),
      },
    ],
  },
  {
    weight: 4,
    by: "scim",
    origin: "IDENTITY_PROVIDER",
    changes: ({ person, random }) => [
      {
        ...ofUser("PUSH_USER", person.actor.user, "ATTRIBUTES"),
        new: { active: true, department: random.pick(["Engineering", "Platform", "Risk"]) },
      },
    ],
  },
  {
    weight: 4,
    by: ["contractor", "auditor"],
    origin: "ADMIN_CONSOLE",
    changes: ({ person }) => [
      { ...ofUser("UPDATE", person.actor.user, "USER_ROLE"), old: "MEMBER", new: "ADMIN", error: NOT_PERMITTED },
    ],
  },
];

function laptopOf(user: string, suffix: string): ReturnType<typeof newNode> {
  return newNode(`${user.slice(0, user.indexOf("@"))}-laptop-${suffix}`);
}
