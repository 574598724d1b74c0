import { lookup } from "@/lib/events/lookup.ts";

const IRREGULAR = lookup<string>({ endpoints: "endpoints", ingresses: "ingress", statuses: "status" });

/** A resource's name for one of them: `deployments` → `deployment`, `networkpolicies` → `networkpolicy`. Unknown forms stay as they are. */
export function singular(resource: string): string {
  const known = IRREGULAR[resource];
  if (known !== undefined) return known;
  if (/[^aeiou]ies$/.test(resource)) return `${resource.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(resource)) return resource.slice(0, -2);
  return /[^s]s$/.test(resource) ? resource.slice(0, -1) : resource;
}
