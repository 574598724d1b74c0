import type { Place, Redaction } from "./redaction.ts";
import { replaceEach } from "./replace-each.ts";
import type { CUSTOM_RULE, RuleId } from "./rules.ts";

/** What a program's option holds: a secret, `user:password`, or a secret only where it follows without a space. */
type Holds = "secret" | "after-colon" | "attached";

const user = {
  "-u": "after-colon",
  "--user": "after-colon",
  "-U": "after-colon",
  "--proxy-user": "after-colon",
} as const;
const login = { "-p": "secret" } as const;
const mysql = { "-p": "attached" } as const;

/** Options that say nothing by their name, of programs that are run in pods. */
const PROGRAMS = new Map<string, Record<string, Holds>>([
  ["curl", user],
  ["mysql", mysql],
  ["mysqldump", mysql],
  ["mysqladmin", mysql],
  ["mysqlimport", mysql],
  ["mariadb", mysql],
  ["mariadb-dump", mysql],
  ["mariadb-admin", mysql],
  ["sshpass", login],
  ["mongo", login],
  ["mongosh", login],
  ["mongodump", login],
  ["mongorestore", login],
  ["redis-cli", { "-a": "secret" }],
  ["ldapsearch", { "-w": "secret" }],
  ["ldapmodify", { "-w": "secret" }],
  ["ldapadd", { "-w": "secret" }],
  ["sqlcmd", { "-P": "secret" }],
  // docker login -p, podman login -p, helm registry login -p, oc login -p
  ["login", login],
]);

const FLAG = /^--?([A-Za-z][\w.-]*)(?:=([^]*))?$/;
const ASSIGNMENT = /^([A-Za-z_][\w.-]*)=([^]+)$/;
/** `Server=db;Password=x`, `?token=x&user=y`, `--set a=1,b.password=x`. */
const INNER_ASSIGNMENT = /([;,&?])([A-Za-z_][\w.-]{0,100})=([^&]*)/g;
const HEADER = /^([A-Za-z][\w-]{1,60}):\s{0,4}(\S[^]*)$/;
/** A variable, or a command of which the shell takes the output: the secret itself is elsewhere. */
const REFERENCE = /^(?:\$[({]|`)/;
const NEVER_SECRET = new Set(["", "true", "false", "null"]);

type Rule = RuleId | typeof CUSTOM_RULE;
type Pending = { rule: Rule; holds: Holds | "literal" };

/**
 * Reads a command word by word, as a shell or an argument list gives them, and replaces the secrets among them. A word alone does not tell:
 * `--token` says what the next one is, and `-p` means something else to each program.
 */
export class CommandReader {
  readonly #redaction: Redaction;
  readonly #place: Place;
  readonly #whole: string;
  /** `create configmap --from-literal`: settings, not secrets. */
  readonly #literals: boolean;
  #options: Record<string, Holds> = {};
  #pending: Pending | undefined;

  /** @param whole the whole command, as one text: what it is about decides what its parts are. */
  constructor(redaction: Redaction, place: Place, whole: string) {
    const aboutSecrets = /\bsecrets?\b/i.test(whole);
    this.#redaction = redaction;
    this.#whole = whole;
    this.#place = aboutSecrets && !place.secrets ? { ...place, secrets: true } : place;
    this.#literals = aboutSecrets || !/\b(?:configmaps?|cm)\b/.test(whole);
  }

  /** A word that went before, for what follows it. */
  pass(word: string): void {
    this.#options = PROGRAMS.get(word.slice(word.lastIndexOf("/") + 1)) ?? this.#options;
  }

  /** @returns the word, with what is secret in it replaced. */
  read(word: string): string {
    const pending = this.#pending;
    this.#pending = undefined;
    this.pass(word);
    if (pending !== undefined && !word.startsWith("-")) return this.#replace(pending, word);
    return this.#option(word) ?? this.#flag(word) ?? this.#other(word);
  }

  /** A short option of the program that runs. */
  #option(word: string): string | undefined {
    for (const [option, holds] of Object.entries(this.#options)) {
      if (!word.startsWith(option)) continue;
      const rest = word.slice(option.length);
      if (rest === "" && holds !== "attached") this.#pending = { rule: "command-line", holds };
      if (rest === "" || (option.length > 2 && !rest.startsWith("="))) return word;
      const equals = rest.startsWith("=") ? 1 : 0;
      return option + rest.slice(0, equals) + this.#replace({ rule: "command-line", holds }, rest.slice(equals));
    }
    return undefined;
  }

  #flag(word: string): string | undefined {
    const [, name, value] = FLAG.exec(word) ?? [];
    if (name === undefined) return undefined;
    const pending = this.#pendingOf(name);
    if (value === undefined) {
      this.#pending = pending;
      return word;
    }
    const before = word.slice(0, word.length - value.length);
    // What a flag is given may be an assignment, JSON or a command itself: `--env=DB_PASSWORD=x`, `--patch={…}`.
    return before + (pending === undefined ? this.#other(value) : this.#replace(pending, value));
  }

  #pendingOf(flag: string): Pending | undefined {
    const rule = this.#redaction.ruleOfName(flag, "command-line");
    if (rule !== undefined) return { rule, holds: "secret" };
    return flag === "from-literal" && this.#literals ? { rule: "command-line", holds: "literal" } : undefined;
  }

  #other(word: string): string {
    return this.#assignment(word) ?? this.#header(word) ?? this.#nested(word) ?? this.#inner(word);
  }

  #assignment(word: string): string | undefined {
    const [, name, value = ""] = ASSIGNMENT.exec(word) ?? [];
    const rule = name === undefined ? undefined : this.#redaction.ruleOfVariable(name, "command-line");
    return rule === undefined ? undefined : `${name ?? ""}=${this.#replace({ rule, holds: "secret" }, value)}`;
  }

  /** An Authorization header says its scheme, which stays: credential-text.ts reads that. */
  #header(word: string): string | undefined {
    const [, name, value = ""] = HEADER.exec(word) ?? [];
    if (name === undefined || name.toLowerCase() === "authorization") return undefined;
    const rule = this.#redaction.ruleOfName(name, "command-line");
    if (rule === undefined) return undefined;
    return word.slice(0, word.length - value.length) + this.#replace({ rule, holds: "secret" }, value);
  }

  /** A script, or JSON. */
  #nested(word: string): string | undefined {
    return /[\s{]/.test(word) && word !== this.#whole ? this.#redaction.text(word, this.#place) : undefined;
  }

  #inner(word: string): string {
    return replaceEach(word, INNER_ASSIGNMENT, ([whole = "", before = "", name = "", value = ""]) => {
      const rule = this.#redaction.ruleOfVariable(name, "command-line");
      return rule === undefined ? whole : `${before}${name}=${this.#replace({ rule, holds: "secret" }, value)}`;
    });
  }

  #replace({ rule, holds }: Pending, value: string): string {
    if (NEVER_SECRET.has(value) || REFERENCE.test(value)) return value;
    if (holds === "secret" || holds === "attached") return this.#redaction.mask(rule, value);
    const from = value.indexOf(holds === "literal" ? "=" : ":") + 1;
    return from === 0 ? value : value.slice(0, from) + this.#redaction.mask(rule, value.slice(from));
  }
}
