import type { Call } from "../../lib/demo/call.ts";
import { commandsOf } from "../../lib/demo/commands.ts";
import { Random } from "../../lib/demo/random.ts";
import { kubernetesRequest } from "../../lib/events/kubernetes-request.ts";
import { WORLD } from "./bodies.ts";

/** Events as Tailscale's API server proxy posts them, one call each, of what people and pipelines do now. */
export function recorderEvents({ seed, events }: { seed: number; events: number }): Buffer[] {
  const random = new Random(seed);
  const draw = commandsOf(WORLD);
  const bodies: Buffer[] = [];
  while (bodies.length < events) {
    for (const call of draw(random, Date.now()).calls) bodies.push(Buffer.from(JSON.stringify(eventOf(call))));
  }
  return bodies.slice(0, events);
}

/** Wire format: tailscale.com/sessionrecording, `Event`; fields without omitempty are always there. */
function eventOf({ method, path, agent, caller }: Call): object {
  const { search, searchParams } = new URL(path, "http://kubernetes");
  const request = kubernetesRequest(method, path);
  return {
    type: "kubernetes-api-request",
    id: "",
    timestamp: Math.floor(Date.now() / 1_000),
    userAgent: agent,
    request: {
      method,
      path,
      body: "",
      queryParameters: Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name)])),
    },
    kubernetes: {
      IsResourceRequest: request.isResourceRequest,
      Path: path.slice(0, path.length - search.length),
      Verb: request.verb,
      APIPrefix: request.apiGroup === undefined ? "api" : "apis",
      APIGroup: request.apiGroup ?? "",
      APIVersion: request.apiVersion ?? "",
      Namespace: request.namespace ?? "",
      Resource: request.resource ?? "",
      Subresource: request.subresource ?? "",
      Name: request.name ?? "",
      Parts: [request.resource, request.name].filter((part) => part !== undefined),
      FieldSelector: "",
      LabelSelector: "",
    },
    source: { node: "laptop.example.ts.net", nodeID: "nLAPTOP1CNTRL", nodeUserID: 4_711, nodeUser: caller.user },
    destination: { node: "", nodeID: "" },
  };
}
