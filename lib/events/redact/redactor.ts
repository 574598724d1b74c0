import type { RawRecord } from "../event.ts";
import { redactBroken } from "./broken-text.ts";
import { CleanTexts } from "./clean-texts.ts";
import { customKeys } from "./custom-keys.ts";
import { readJsonTree } from "./json-tree.ts";
import { isMask, maskOf } from "./mask.ts";
import type { Redaction } from "./redaction.ts";
import type { Findings } from "./findings.ts";
import { CUSTOM_RULE, RULES, type RedactionPolicy, type RuleId } from "./rules.ts";
import { isSecretName, isSecretVariable } from "./secret-name.ts";
import { redactText } from "./text.ts";
import { treeEdits } from "./tree-walk.ts";
import { splice } from "./tree.ts";
import { TRIGGERS, TYPICAL } from "./triggers.ts";
import { WordScanner } from "./word-scanner.ts";

/** A record as it is kept, and what was replaced in it. */
type RedactedRecord = { record: RawRecord; redacted: Findings | undefined };

/** One organization's redaction. */
export type Redactor = {
  /**
   * The record to keep. One in which nothing is found is the very record given; in another only what was found differs, byte for byte.
   * Never throws, and redacts what is redacted already to itself.
   */
  record: (record: RawRecord) => RedactedRecord;
  /** The same for a text that is no record. */
  text: (text: string) => { text: string; redacted: Findings | undefined };
};

/**
 * @param key 32 random bytes of the organization's own: equal secrets are replaced equally under it.
 * @param policy which rules are on, and what was added.
 */
export function makeRedactor(key: Buffer, policy: RedactionPolicy): Redactor {
  const added = [...policy.keys, ...policy.prefixes.map((exact) => ({ exact }))];
  const settings: Settings = {
    key,
    scanner: added.length === 0 ? COMMON : new WordScanner([...TRIGGERS, ...added], TYPICAL),
    disabled: new Set(policy.disabled),
    keys: new Set(policy.keys.map((name) => name.toLowerCase())),
    custom: customKeys(policy.prefixes),
    clean: added.length + policy.disabled.length === 0 ? COMMONLY_CLEAN : new CleanTexts(OWN_CLEAN_MAX),
  };
  return {
    record: (record) => redactRecord(settings, record),
    text: (text) => {
      const redacted = redactBytes(settings, Buffer.from(text, "utf8"));
      return redacted === undefined
        ? { text, redacted }
        : { text: redacted.bytes.toString("utf8"), redacted: redacted.findings };
    },
  };
}

/** 64 kB, for all organizations that added nothing. */
const COMMON = new WordScanner(TRIGGERS, TYPICAL);
/** At most about 1 MB, for all organizations that changed nothing. */
const COMMONLY_CLEAN = new CleanTexts(2_000);
/** At most about 100 kB, for one that did. */
const OWN_CLEAN_MAX = 200;

type Settings = {
  key: Buffer;
  scanner: WordScanner;
  disabled: ReadonlySet<string>;
  keys: ReadonlySet<string>;
  custom: (text: string, mask: (secret: string) => string) => string;
  clean: CleanTexts;
};

function redactRecord(settings: Settings, record: RawRecord): RedactedRecord {
  const found = redactBytes(settings, record.bytes);
  if (found === undefined) return { record, redacted: undefined };
  const { bytes, findings } = found;
  return { record: { ...record, bytes, ...valueOf(record, bytes) }, redacted: findings };
}

/** The record's value again, out of what is left of it. */
function valueOf({ value, problem }: RawRecord, bytes: Buffer): Pick<RawRecord, "value" | "problem"> {
  if (value === undefined) return { value, problem };
  try {
    return { value: JSON.parse(bytes.toString("utf8")) as unknown, problem };
  } catch {
    return { value: undefined, problem: "record has too many values to look through, and was redacted whole" };
  }
}

/** @returns undefined when nothing was found. */
function redactBytes(settings: Settings, bytes: Buffer): { bytes: Buffer; findings: Findings } | undefined {
  if (!settings.scanner.finds(bytes)) return undefined;
  const text = bytes.toString("latin1");
  const findings: Findings = {};
  const kept = unlessTooMuch(settings, { bytes, findings }, (redaction) => {
    const tree = readJsonTree(text, "latin1");
    if (tree === undefined) return brokenBytes(redaction, bytes);
    return Buffer.from(splice(text, redaction.tree(tree, { secrets: false, depth: 0 })), "latin1");
  });
  return Object.keys(findings).length === 0 ? undefined : { bytes: kept, findings };
}

/** A text that some pattern or parser runs out of stack in cannot be looked through: then nothing of it is kept. */
function unlessTooMuch(
  settings: Settings,
  { bytes, findings }: { bytes: Buffer; findings: Findings },
  redact: (redaction: Redaction) => Buffer,
): Buffer {
  const redaction = redactionOf(settings, findings);
  try {
    return redact(redaction);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const rule = RULES.find(({ id }) => redaction.isOn(id))?.id ?? CUSTOM_RULE;
    return Buffer.from(redaction.mask(rule, bytes.toString("latin1")));
  }
}

/** As characters where the bytes are UTF-8; else a byte a character, which keeps them. */
function brokenBytes(redaction: Redaction, bytes: Buffer): Buffer {
  const text = bytes.toString("utf8");
  if (Buffer.from(text, "utf8").equals(bytes)) return Buffer.from(redactBroken(redaction, text), "utf8");
  return Buffer.from(redactBroken(redaction, bytes.toString("latin1")), "latin1");
}

function redactionOf(settings: Settings, findings: Findings): Redaction {
  const { key, scanner, disabled, keys } = settings;
  const isOn = (rule: RuleId): boolean => !disabled.has(rule);
  const isExtra = (name: string): boolean => keys.size > 0 && keys.has(name.toLowerCase());
  const named = (judge: (name: string) => boolean) => (name: string, rule: RuleId) => {
    if (isExtra(name)) return CUSTOM_RULE;
    return isOn(rule) && judge(name) ? rule : undefined;
  };
  const redaction: Redaction = {
    isOn,
    mask: (rule, secret, bytes) => {
      if (secret === "" || isMask(secret) || disabled.has(rule)) return secret;
      findings[rule] = (findings[rule] ?? 0) + 1;
      return maskOf(key, bytes ?? secret);
    },
    suspects: (text, from, to) =>
      scanner.finds(typeof text === "string" ? Buffer.from(text, "latin1") : text, from, to),
    ruleOfName: named(isSecretName),
    ruleOfVariable: named(isSecretVariable),
    custom: (text) => settings.custom(text, (secret) => redaction.mask(CUSTOM_RULE, secret)),
    text: (text, place) => {
      if (settings.clean.has(text, place)) return text;
      const redacted = redactText(redaction, text, place);
      if (redacted === text) settings.clean.add(text, place);
      return redacted;
    },
    tree: (tree, place) => treeEdits(redaction, tree, place),
  };
  return redaction;
}
