import { fluentBitOutput } from "../fluent-bit-output.ts";
import type { SetupStep, SetupTarget } from "../source-setup.ts";

/** How deep the chart's own sections stand in its text. */
const CHART_INDENT = "    ";

/** What to add to the Fluent Bit that Paralus' Helm chart runs for its own audit logs, and how to bring what it kept so far. */
export function paralusSetup(target: SetupTarget): SetupStep[] {
  return [
    {
      title: "Let Fluent Bit send here too",
      why: "Behind the outputs that are there, at the end of fluent-bit.conf: kubectl -n paralus edit configmap fluentbit-config. An upgrade of the chart writes its own text again.",
      path: "configmap/fluentbit-config",
      whole: false,
      language: "yaml",
      text: [
        output(target, { tag: "kubectl_api", time: "ts" }),
        output(target, { tag: "kubectl_cmd", time: "timestamp" }),
      ].join(""),
    },
    {
      title: "Restart it",
      why: "Fluent Bit reads its configuration when it starts, and goes on where it stopped. Anything after that is here within seconds.",
      path: null,
      whole: false,
      language: "shell",
      text: "kubectl -n paralus rollout restart daemonset -l app.kubernetes.io/name=fluent-bit\n",
    },
    {
      title: "Bring what Paralus kept so far",
      why: "From its table audit_logs, run where Onrecord is; paralus stands for the name of this source, PARALUS_DSN for its database. What is here already changes nothing.",
      path: null,
      whole: false,
      language: "shell",
      text: `psql "$PARALUS_DSN" -Atc "SELECT row_to_json(a) FROM audit_logs a WHERE tag IN ('kubectl_api', 'kubectl_cmd')" |
  npx onrecord import --source paralus -
`,
    },
  ];
}

/** Fluent Bit's parser takes the record's time out under its own name, so it is written back under it. */
function output(target: SetupTarget, { tag, time }: { tag: string; time: string }): string {
  const section = fluentBitOutput(target, tag, [`json_date_key ${time}`, "json_date_format iso8601"]);
  return section.replace(/^(?=.)/gm, CHART_INDENT);
}
