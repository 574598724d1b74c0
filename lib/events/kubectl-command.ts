import { pluralOfKind } from "./kubernetes-names.ts";

/** What a command was about, as far as its text is certain of it. */
export type KubectlTarget = { namespace: string | undefined; resource: string | undefined };

/** Where words are looked at; kubectl's own commands are far shorter, an inline patch may be long. */
const TEXT_LENGTH_MAX = 4_096;

/** Short and long flags that take the next word as their value, and those that take none. What a flag of neither list takes is not known. */
const VALUE_FLAGS = new Set(
  `n namespace o output l selector f filename k kustomize c container L label-columns s server v context cluster user kubeconfig as as-group as-uid
  token cache-dir certificate-authority client-certificate client-key tls-server-name request-timeout field-selector sort-by template chunk-size
  tail since since-time limit-bytes replicas current-replicas resource-version type patch-file image port target-port min max cpu-percent
  grace-period timeout for field-manager env overrides restart labels annotations from-literal from-file from-env-file revision to-revision
  pod-selector subresource pod-running-timeout profile log-flush-frequency max-log-requests`.split(/\s+/),
);
const BOOLEAN_FLAGS = new Set(
  `A all-namespaces w watch watch-only R recursive i stdin t tty q quiet all force now no-headers show-labels show-kind show-managed-fields
  overwrite list follow timestamps prefix previous all-containers all-pods ignore-not-found server-side force-conflicts local record rm expose wait
  ignore-daemonsets delete-emptydir-data disable-eviction insecure-skip-tls-verify match-server-version warnings-as-errors dry-run cascade
  output-watch-events save-config edit interactive show-events allow-missing-template-keys h help`.split(/\s+/),
);

/** Verbs whose first argument is a resource: `get po`, `scale deploy/web`. */
const OF_ARGUMENT = new Set(
  "get describe create delete edit label annotate patch scale autoscale expose wait taint top".split(" "),
);
/** Verbs whose first argument says what is done and whose second is a resource: `rollout restart deploy/web`. */
const OF_SECOND_ARGUMENT = new Set(["rollout", "set"]);
/** Verbs that are about one resource, whatever they name: `exec web -- sh`, `logs deploy/web`, `drain node-1`. */
const ALWAYS = new Map(
  Object.entries({
    pods: "exec logs attach port-forward cp debug run",
    nodes: "drain cordon uncordon",
  }).flatMap(([resource, verbs]) => verbs.split(" ").map((verb): [string, string] => [verb, resource])),
);

/**
 * Reads namespace and resource out of a kubectl command as it was typed. Nothing is guessed: several resources, custom ones, files, unknown
 * flags and other programs leave it absent, and `-A` means no one namespace.
 */
export function kubectlTarget(text: string): KubectlTarget {
  const words = wordsOf(text.slice(0, TEXT_LENGTH_MAX));
  if (words.shift() !== "kubectl") return { namespace: undefined, resource: undefined };
  const { args, namespace, everywhere, certain } = readFlags(words);
  return { namespace: everywhere ? undefined : namespace, resource: resourceOf(args.slice(0, certain)) };
}

/** As a shell parts them, up to the first operator: of a pipe, the command in front. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [whole] of text.matchAll(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\|;&<>])+|[|;&<>]/gs)) {
    if (/^[|;&<>]$/.test(whole)) break;
    words.push(
      whole.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/gs, (_all, ...parts: string[]) => parts.slice(0, 3).join("")),
    );
  }
  return words;
}

/** Arguments without flags. `certain`: how many stand before the first flag that may have taken the next one as its value. */
type Read = { args: string[]; namespace: string | undefined; everywhere: boolean; certain: number };

/** Up to `--`: what follows it runs in a container. */
function readFlags(words: readonly string[]): Read {
  const read: Read = { args: [], namespace: undefined, everywhere: false, certain: Infinity };
  for (let at = 0; at < words.length && words[at] !== "--"; at++) {
    const word = words[at] ?? "";
    if (!/^-./.test(word)) {
      read.args.push(word);
      continue;
    }
    const flag = flagOf(word);
    if (flag.takesNext) at += 1;
    noteFlag(read, { ...flag, value: flag.takesNext ? words[at] : flag.value });
  }
  return read;
}

function noteFlag(read: Read, { name, value, known }: Flag): void {
  if (name === "n" || name === "namespace") read.namespace = value === "" ? undefined : value;
  if (name === "A" || name === "all-namespaces") read.everywhere = value !== "false";
  if (!known) read.certain = Math.min(read.certain, read.args.length);
}

type Flag = { name: string; value: string | undefined; takesNext: boolean; known: boolean };

/** `--name`, `--name=value`, `-n`, `-n=value`, `-nvalue`, and one-letter flags in a row: `-it`. */
function flagOf(word: string): Flag {
  const [, long, equals] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
  if (long === undefined) return shortFlagOf(word.slice(1));
  const takesNext = equals === undefined && VALUE_FLAGS.has(long);
  return { name: long, value: equals, takesNext, known: equals !== undefined || takesNext || BOOLEAN_FLAGS.has(long) };
}

function shortFlagOf(letters: string): Flag {
  const all = Array.from(letters);
  const at = all.findIndex((letter) => VALUE_FLAGS.has(letter));
  const before = at === -1 ? all : all.slice(0, at);
  const known = before.every((letter) => BOOLEAN_FLAGS.has(letter));
  if (at === -1) return { name: letters, value: undefined, takesNext: false, known };
  const value = all
    .slice(at + 1)
    .join("")
    .replace(/^=/, "");
  return { name: all[at] ?? "", value, takesNext: value === "", known };
}

function resourceOf([verb = "", first, second]: readonly string[]): string | undefined {
  if (OF_ARGUMENT.has(verb)) return typeOf(first);
  return OF_SECOND_ARGUMENT.has(verb) ? typeOf(second) : ALWAYS.get(verb);
}

/** `po`, `pods/web`; several (`po,svc`, `all`) are no one resource. */
function typeOf(argument: string | undefined): string | undefined {
  return argument === undefined ? undefined : pluralOfKind(argument.split("/", 1)[0] ?? "");
}
