import { newNode, ofTailnet, ofThing, type Operation } from "./change.ts";

const GUESTS = ["erin@partner.example", "frank@partner.example"] as const;

/** What is done to the tailnet, and what leaves it. */
export const SETTING_OPERATIONS: readonly Operation[] = [
  {
    weight: 2,
    by: "terraform",
    origin: "CONFIG_API",
    changes: (drawn) => {
      const dns = { magicDNS: true, nameservers: ["10.40.0.2"], searchPaths: ["corp.example.com"] };
      const split = { "db.example.com": [`10.40.0.${String(3 + drawn.random.below(200))}`] };
      return [{ ...ofTailnet("UPDATE", drawn, "DNS_CONFIG"), old: dns, new: { ...dns, splitDNS: split } }];
    },
  },
  {
    weight: 1,
    by: ["operator"],
    origin: "ADMIN_CONSOLE",
    changes: (drawn) => [
      ofTailnet("ENABLE", drawn, "NETWORK_FLOW_LOGGING"),
      {
        ...ofTailnet("CREATE", drawn, "LOGSTREAM_ENDPOINT"),
        new: {
          logstreamType: "network",
          provider: "splunk",
          url: "https://audit.example.com/services/collector/event",
        },
      },
    ],
  },
  {
    weight: 2,
    by: ["operator"],
    origin: "ADMIN_CONSOLE",
    changes: ({ random, suffix }) => {
      const shared = newNode(`sandbox-${suffix}`);
      const invite = { id: shared.id, name: shared.name, type: "INVITE", property: "NODE_SHARE" };
      return [
        { action: "CREATE", target: invite, actionDetails: `for ${random.pick(GUESTS)}` },
        { action: "CREATE", target: { ...shared, type: "SHARE" } },
      ];
    },
  },
  {
    weight: 2,
    by: "terraform",
    origin: "CONFIG_API",
    changes: ({ random, suffix }) => [
      ofThing("CREATE", "PAM_SERVICE", { name: `${random.pick(["ledger", "risk", "reports"])}-db-${suffix}` }),
    ],
  },
  {
    weight: 1,
    by: ["operator"],
    origin: "ADMIN_CONSOLE",
    changes: (drawn) => [ofTailnet(drawn.random.pick(["ENABLE", "DISABLE"]), drawn, "COLLECT_SERVICES")],
  },
  {
    weight: 1,
    by: ["operator"],
    origin: "ADMIN_CONSOLE",
    changes: () => [
      {
        ...ofThing("UPDATE", "WEBHOOK_ENDPOINT", {
          name: "https://chat.example.com/hooks/tailnet",
          property: "SUBSCRIBED_EVENTS",
        }),
        old: ["nodeCreated", "policyUpdate"],
        new: ["nodeCreated", "policyUpdate", "userRoleUpdated", "nodeKeyExpired"],
      },
    ],
  },
];
