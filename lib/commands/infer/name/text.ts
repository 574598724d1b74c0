import { lookup } from "../../../events/lookup.ts";
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

function what(path: string, evidence: Evidence, target: Target): string[] {
  const { objects, main } = target;
  const [raw] = evidence.of("raw");
  if (raw !== undefined && path === "get") return ["--raw", quote(raw.path ?? "")];
  if (NO_OBJECT.test(path) || main === undefined) return [];
  if (FROM_FILES.test(path)) return [`-f <${shown(objects.map(slashed))}>`];
  const names = objects.flatMap(({ name }) => name ?? []);
  return names.length === 0 ? lists(path, evidence, target) : named(path, names, target);
}

function named(path: string, names: readonly string[], { objects, resource }: Target): string[] {
  if (new Set(objects.map((object) => object.resource)).size > 1) return [shown(objects.map(slashed), " ")];
  const said = SAYS_RESOURCE.test(path) ? "" : (resource ?? "");
  return IN_POD.test(path) ? [inPod(said, names)] : [said, shown(names.map(quote), " ")];
}

const IN_POD = /^(logs|port-forward|exec)$/;

function inPod(resource: string, names: readonly string[]): string {
  return resource === "" || resource === "pods" ? shown(names.map(quote), " ") : `${resource}/${quote(names[0] ?? "")}`;
}

function lists(path: string, evidence: Evidence, { objects, labelSelector }: Target): string[] {
  if (SAYS_RESOURCE.test(path)) return [];
  const isWhole = labelSelector === null && !SHOWS_ALL.test(path);
  return [path === "logs" ? "" : typesOf(path, objects, evidence).join(","), isWhole ? "--all" : ""];
}

/** Where no name means all. */
const SHOWS_ALL = /^(get|describe|logs|rollout restart)$/;

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

const LOG_FLAGS = lookup<(value: string) => string[]>({
  container: (value) => ["-c", quote(value)],
  follow: () => ["-f"],
  previous: () => ["--previous"],
  timestamps: () => ["--timestamps"],
  tailLines: (value) => [`--tail=${quote(value)}`],
  sinceSeconds: (value) => [`--since=${quote(value)}s`],
});

function logFlags([log]: readonly Call[]): string[] {
  return Object.entries(LOG_FLAGS).flatMap(([key, flag]) => {
    const value = log?.query.get(key);
    return value == null ? [] : flag(value);
  });
}

function writeFlags(path: string, { query, subresource, manager }: Call): string[] {
  const dry = query.has("dryRun") && path !== "diff" ? ["--dry-run=server"] : [];
  if (path === "patch" && subresource !== null) return [`--subresource=${subresource}`, ...dry];
  const force = query.get("force");
  if (force === null) return dry;
  const own = manager === null || manager === "kubectl" ? [] : [`--field-manager=${quote(manager)}`];
  return ["--server-side", ...(force === "true" ? ["--force-conflicts"] : []), ...own, ...dry];
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
