import { ALL_TYPES } from "../all-types.ts";
import type { Call } from "../call.ts";
import type { Evidence } from "./evidence.ts";
import type { Target } from "./target.ts";

/** Objects named in a command's text; of more their number. */
const OBJECTS_SHOWN = 3;
const TEXT_MAX = 1_000;
const FROM_FILES = /^(apply|diff|create|replace|auth reconcile)$/;
const NO_OBJECT = /^(auth can-i|auth whoami|version|api-resources|explain|cluster-info|cluster-info dump|)$/;
/** Words of the verb itself say the resource. */
const SAYS_RESOURCE = /^(create .+|run|drain|cordon|uncordon|certificate approve|top .+|exec|attach|cp|events)$/;

/** Writes a command as its user would have typed it, as far as its calls tell; what only bodies tell is left out. */
export function textOf(path: string, evidence: Evidence, target: Target): string {
  const words = [
    "kubectl",
    path,
    ...what(path, evidence, target),
    ...where(path, target),
    ...flagsOf(path, evidence, target),
  ];
  const program = path === "exec" ? programOf(evidence) : [];
  return cut([...words, ...program].filter((word) => word !== "").join(" "));
}

/** By code points: half a surrogate pair is text PostgreSQL refuses. */
function cut(text: string): string {
  const whole = text.toWellFormed();
  return whole.length <= TEXT_MAX ? whole : `${Array.from(whole).slice(0, TEXT_MAX).join("")}…`;
}

function what(path: string, evidence: Evidence, { objects, main, labelSelector }: Target): string[] {
  const [raw] = evidence.of("raw");
  if (raw !== undefined && path === "get") return ["--raw", quote(raw.path ?? "")];
  if (NO_OBJECT.test(path) || main === undefined) return [];
  if (FROM_FILES.test(path)) return [`-f <${shown(objects.map(slashed))}>`];
  const names = objects.flatMap(({ name }) => name ?? []);
  if (names.length === 0) return lists(path, { objects, labelSelector, evidence });
  if (new Set(objects.map(({ resource }) => resource)).size > 1) return [shown(objects.map(slashed), " ")];
  const resource = SAYS_RESOURCE.test(path) ? "" : (main.resource ?? "");
  if (path === "logs" || path === "port-forward" || path === "exec") return [inPod(resource, names)];
  return [resource, shown(names.map(quote), " ")];
}

function inPod(resource: string, names: readonly string[]): string {
  return resource === "" || resource === "pods" ? shown(names.map(quote), " ") : `${resource}/${quote(names[0] ?? "")}`;
}

function lists(
  path: string,
  {
    objects,
    labelSelector,
    evidence,
  }: { objects: Target["objects"]; labelSelector: string | null; evidence: Evidence },
): string[] {
  if (SAYS_RESOURCE.test(path)) return [];
  const resources = typesOf(path, objects, evidence).join(",");
  const isWhole = path !== "get" && path !== "describe" && path !== "logs" && labelSelector === null;
  return [path === "logs" ? "" : resources, isWhole && path !== "rollout restart" ? "--all" : ""];
}

/** The ten of `get all` are one word. */
function typesOf(path: string, objects: Target["objects"], { of }: Evidence): string[] {
  const resources = objects.map(({ resource }) => resource);
  const types = of("list").map(({ type }) => type);
  return path === "get" && ALL_TYPES.every((type, at) => types[at] === type)
    ? ["all", ...resources.slice(ALL_TYPES.length)]
    : resources;
}

function slashed({ resource, name }: Target["objects"][number]): string {
  return name === null ? resource : `${resource}/${quote(name)}`;
}

function shown(texts: readonly string[], separator = ", "): string {
  const first = texts.slice(0, OBJECTS_SHOWN).join(separator);
  return texts.length <= OBJECTS_SHOWN ? first : `${first} and ${String(texts.length - OBJECTS_SHOWN)} more`;
}

function where(path: string, { namespace, everywhere, main }: Target): string[] {
  if (main === undefined || NO_OBJECT.test(path)) return [];
  if (everywhere) return path.startsWith("cluster-info") ? [] : ["-A"];
  return namespace === null ? [] : ["-n", quote(namespace)];
}

function flagsOf(path: string, evidence: Evidence, { labelSelector, fieldSelector, main }: Target): string[] {
  const flags: string[] = [];
  if (labelSelector !== null && !NO_OBJECT.test(path)) flags.push("-l", quote(labelSelector));
  if (fieldSelector !== null && path === "get") flags.push(`--field-selector=${quote(fieldSelector)}`);
  if (path === "auth can-i" && evidence.acts.some(({ resource }) => resource === "selfsubjectrulesreviews"))
    flags.push("--list");
  if (path === "get") flags.push(...readFlags(evidence, main));
  if (path === "logs") flags.push(...logFlags(evidence.of("log")));
  const [write] = evidence.writes;
  return write === undefined ? flags : [...flags, ...writeFlags(path, write)];
}

function readFlags({ of }: Evidence, main: Call | undefined): string[] {
  const limit = main?.query.get("limit") ?? null;
  const chunk = main?.kind === "list" && limit !== null && limit !== "500" ? [`--chunk-size=${quote(limit)}`] : [];
  return [...(of("watch").length > 0 ? ["-w"] : []), ...chunk];
}

const LOG_FLAGS: Readonly<Record<string, (value: string) => string[]>> = {
  container: (value) => ["-c", quote(value)],
  follow: () => ["-f"],
  previous: () => ["--previous"],
  timestamps: () => ["--timestamps"],
  tailLines: (value) => [`--tail=${quote(value)}`],
  sinceSeconds: (value) => [`--since=${quote(value)}s`],
};

function logFlags([log]: readonly Call[]): string[] {
  return Object.entries(LOG_FLAGS).flatMap(([key, flag]) => {
    const value = log?.query.get(key);
    return value == null ? [] : flag(value);
  });
}

function writeFlags(path: string, { query, subresource, manager }: Call): string[] {
  const flags: string[] = [];
  if (path === "patch" && subresource !== null) flags.push(`--subresource=${subresource}`);
  if (path === "apply" && query.has("force")) flags.push("--server-side");
  if (query.get("force") === "true") flags.push("--force-conflicts");
  if (query.has("force") && manager !== null && manager !== "kubectl") flags.push(`--field-manager=${quote(manager)}`);
  if (query.has("dryRun") && path !== "diff") flags.push("--dry-run=server");
  return flags;
}

function programOf({ of }: Evidence): string[] {
  const [stream] = of("stream");
  if (stream === undefined) return [];
  const container = stream.query.get("container");
  const terminal = `${stream.query.get("stdin") === "true" ? "i" : ""}${stream.query.get("tty") === "true" ? "t" : ""}`;
  const program = stream.query.getAll("command").map(quote);
  return [
    ...(container === null ? [] : ["-c", quote(container)]),
    ...(terminal === "" ? [] : [`-${terminal}`]),
    ...(program.length === 0 ? [] : ["--", ...program]),
  ];
}

/** As a shell wants it. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
