import { ingestUrl } from "../ingest-url.ts";
import type { SetupStep, SetupTarget } from "../source-setup.ts";

const FOLDER = "/etc/teleport-event-handler";
const TYPES = "kube.request,port,exec,session.start,session.end";

/** What to give Teleport's event handler plugin, which reads the audit log and posts each event, and how to bring older logs. */
export function teleportSetup(target: SetupTarget): SetupStep[] {
  return [roleStep(), configurationStep(target), startStep(), importStep()];
}

function roleStep(): SetupStep {
  return {
    title: "Let the event handler read the audit log",
    why: "A user of Teleport that may list and read events, and nothing else.",
    path: `${FOLDER}/role.yaml`,
    whole: true,
    language: "yaml",
    text: `kind: role
version: v5
metadata:
  name: teleport-event-handler
spec:
  options:
    max_session_ttl: 8760h
  allow:
    rules:
      - resources: [event, session]
        verbs: [list, read]
---
kind: user
version: v2
metadata:
  name: teleport-event-handler
spec:
  roles: [teleport-event-handler]
`,
  };
}

function configurationStep({ url, token }: SetupTarget): SetupStep {
  const endpoint = `${ingestUrl(url).href}/${token}`;
  return {
    title: "Say where events go",
    why: "Its Fluentd output is a plain POST of one JSON object an event and can send no credential, so the address carries the token. Put your own address of Teleport in.",
    path: `${FOLDER}/teleport-event-handler.toml`,
    whole: true,
    language: "toml",
    text: `storage = "/var/lib/teleport-event-handler"
timeout = "10s"
batch = 500
types = "${TYPES}"

[forward.fluentd]
url = "${endpoint}"
# It insists on an address for session recordings. With these types it sends none.
session-url = "${endpoint}?recording"

[teleport]
addr = "teleport.example.com:443"
identity = "${FOLDER}/identity"
refresh.enabled = true
`,
  };
}

function startStep(): SetupStep {
  return {
    title: "Start it",
    why: "On the host of the Auth Service, which signs the user's identity for a year; where Machine ID renews it, leave that line out. The event handler remembers what it sent and goes on there.",
    path: null,
    whole: false,
    language: "shell",
    text: `tctl create -f ${FOLDER}/role.yaml
tctl auth sign --user=teleport-event-handler --ttl=8760h --out=${FOLDER}/identity
mkdir -p /var/lib/teleport-event-handler
teleport-event-handler start --config ${FOLDER}/teleport-event-handler.toml
`,
  };
}

function importStep(): SetupStep {
  return {
    title: "Bring older logs",
    why: "An Auth Service that keeps its audit log in files writes one event a line. Here teleport stands for the name of this source; what is here already changes nothing.",
    path: null,
    whole: false,
    language: "shell",
    text: "npx onrecord import --source teleport /var/lib/teleport/log/*.log\n",
  };
}
