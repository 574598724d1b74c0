/** What a typed line says of its target; undefined where a file or a body says it. */
export type TypedTarget = {
  resource: string | undefined;
  /** Undefined where the line leaves it to its context. */
  namespace: string | null | undefined;
  names: string[] | undefined;
};

const SHORT: Readonly<Record<string, string>> = {
  po: "pods",
  svc: "services",
  deploy: "deployments",
  rs: "replicasets",
  cm: "configmaps",
  ns: "namespaces",
  no: "nodes",
  sa: "serviceaccounts",
  ds: "daemonsets",
  sts: "statefulsets",
  ing: "ingresses",
  pv: "persistentvolumes",
  pvc: "persistentvolumeclaims",
  sc: "storageclasses",
  crd: "customresourcedefinitions",
  csr: "certificatesigningrequests",
  cs: "componentstatuses",
  hpa: "horizontalpodautoscalers",
  pdb: "poddisruptionbudgets",
  ep: "endpoints",
  ev: "events",
  cj: "cronjobs",
  quota: "resourcequotas",
  limits: "limitranges",
  rc: "replicationcontrollers",
  pc: "priorityclasses",
  netpol: "networkpolicies",
  ingress: "ingresses",
  networkpolicy: "networkpolicies",
  endpoints: "endpoints",
  all: "pods",
};
const IN_POD = /^(exec|logs|attach|cp|port-forward|debug)$/;
const WITHOUT = /^(auth whoami|version|api-resources|api-versions|explain|cluster-info.*|options|events)$/;
/** Flags whose value is the next word. */
const VALUED = new Set([
  "-n",
  "-l",
  "-o",
  "-f",
  "-k",
  "-c",
  "-p",
  "--namespace",
  "--selector",
  "--field-selector",
  "--output",
  "--filename",
  "--container",
  "--image",
  "--replicas",
  "--timeout",
  "--for",
  "--context",
  "--as",
  "--type",
  "--tail",
  "--min",
  "--max",
  "--port",
  "--name",
]);

/** Reads what a line's first kubectl of this verb was told, as a person would. @param verbPath `kubectl rollout restart`. */
export function typedTarget(line: string, verbPath: string): TypedTarget {
  const path = verbPath.replace(/^kubectl ?/, "");
  const verbs = path.split(" ");
  const part = line.split(/;|\||&&|\n/).find((piece) => wordsOf(piece).includes(verbs[0] ?? "")) ?? line;
  const words = wordsOf(part);
  const told = sorted(words.slice(words.findIndex((word) => /(^|\/)kubectl[\w.]*$/.test(word)) + 1));
  const [positional, flags] = [told.positional.slice(verbs.length), told.flags];
  const namespace =
    flags.has("-A") || flags.has("--all-namespaces") ? null : (flags.get("-n") ?? flags.get("--namespace"));
  const unknown = { resource: undefined, namespace, names: undefined };
  if (flags.has("-f") || flags.has("-k") || flags.has("--raw") || WITHOUT.test(path))
    return { ...unknown, namespace: undefined };
  return { ...unknown, ...objectsOf(path, positional) };
}

function wordsOf(text: string): string[] {
  return (text.replace(/\$\([^)]*\)/g, "x").match(/"[^"]*"|'[^']*'|[^\s()]+/g) ?? []).map((word) =>
    word.replace(/^["']|["']$/g, ""),
  );
}

/** Words that end what kubectl itself is told. */
const ENDS = new Set(["--", ">", "<", "2>&1"]);

function sorted(words: readonly string[]): { positional: string[]; flags: Map<string, string> } {
  const positional: string[] = [];
  const flags = new Map<string, string>();
  const end = words.findIndex((word) => ENDS.has(word));
  let valueOf: string | undefined;
  for (const word of words.slice(0, end === -1 ? words.length : end)) {
    if (valueOf !== undefined) flags.set(valueOf, word);
    else if (!word.startsWith("-") || word === "-") positional.push(word);
    else flags.set(word.split("=")[0] ?? word, word.slice(word.indexOf("=") + 1));
    valueOf = valueOf === undefined && VALUED.has(word) ? word : undefined;
  }
  return { positional, flags };
}

function objectsOf(path: string, positional: readonly string[]): Partial<TypedTarget> {
  const [first = "", second] = positional;
  const special = SPECIAL.find(([pattern]) => pattern.test(path))?.[1];
  if (special !== undefined) return { names: [first.replace(/^nodes?\//, "")], ...special };
  if (path === "auth can-i") return asked(second);
  if (path.startsWith("create ")) return { resource: plural(path.split(" ")[1] ?? ""), names: [first] };
  if (path === "cp") return copied(positional);
  return IN_POD.test(path) && !first.includes("/") ? pod(first) : listed(first, positional.slice(1));
}

function asked(resource: string | undefined): Partial<TypedTarget> {
  return { resource: resource === undefined ? undefined : plural(resource), names: [] };
}

function pod(name: string): Partial<TypedTarget> {
  return { resource: "pods", names: name === "" ? [] : [name] };
}

/** Whose verb says the resource. */
const SPECIAL: readonly (readonly [RegExp, { resource: string; names?: string[] }])[] = [
  [/^top node$/, { resource: "nodes", names: [] }],
  [/^top pod$/, { resource: "pods", names: [] }],
  [/^certificate /, { resource: "certificatesigningrequests" }],
  [/^create token$/, { resource: "serviceaccounts" }],
  [/^run$/, { resource: "pods" }],
  [/^(drain|cordon|uncordon)$/, { resource: "nodes" }],
];

function copied(positional: readonly string[]): Partial<TypedTarget> {
  const [place = ""] = positional.find((word) => word.includes(":"))?.split(":") ?? [];
  const [namespace = "", name] = place.split("/");
  return name === undefined ? { resource: "pods", names: [place] } : { resource: "pods", names: [name], namespace };
}

function listed(first: string, rest: readonly string[]): Partial<TypedTarget> {
  const named = [first, ...rest].filter((word) => /^[\w.-]+\/[^=]+$/.test(word)).map((word) => word.split("/"));
  if (named.length > 0) return { resource: plural(named[0]?.[0] ?? ""), names: named.map(([, name]) => name ?? "") };
  // `key=value` and `key-` are what a label or a taint is told.
  const names = rest.filter((word) => !word.includes("=") && !word.endsWith("-") && !word.includes(":"));
  return { resource: plural(first.split(",")[0] ?? ""), names };
}

function plural(typed: string): string {
  const word = typed.split(".")[0]?.toLowerCase() ?? "";
  const known = SHORT[word] ?? SHORT_SINGULAR[word];
  if (known !== undefined) return known;
  if (word.endsWith("s") && !word.endsWith("ss")) return word;
  return word.endsWith("y") ? `${word.slice(0, -1)}ies` : /(s|x|ch)$/.test(word) ? `${word}es` : `${word}s`;
}

const SHORT_SINGULAR: Readonly<Record<string, string>> = { secret: "secrets", bdg: "budgets" };
