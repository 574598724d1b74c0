import type { CUSTOM_RULE, RuleId } from "./rules.ts";
import type { Edit, Tree } from "./tree.ts";

/** Where a text or value stands. */
export type Place = {
  /** Inside something that is, or is about, Kubernetes Secrets: `data` and `stringData` hold secrets there, whatever else is missing. */
  secrets: boolean;
  /** How many texts lie around this one: JSON in a string in JSON … */
  depth: number;
};

/** The looking through of one record: what its parts share. */
export type Redaction = {
  isOn: (rule: RuleId) => boolean;
  /** What stands for the secret, counted; the secret itself where the rule is off, or it is redacted or empty already. */
  mask: (rule: RuleId | typeof CUSTOM_RULE, secret: string, bytes?: Buffer) => string;
  /** Whether the text holds any word without which no rule applies; of bytes, those from `from` to before `to`. */
  suspects: (text: string | Buffer, from?: number, to?: number) => boolean;
  /** The rule by which a field, flag or parameter of this name holds a secret. */
  ruleOfName: (name: string, rule: RuleId) => RuleId | typeof CUSTOM_RULE | undefined;
  /** The same of an environment variable. */
  ruleOfVariable: (name: string, rule: RuleId) => RuleId | typeof CUSTOM_RULE | undefined;
  /** Keys that announce themselves by a beginning the organization named. */
  custom: (text: string) => string;
  /** The text with every secret in it replaced. */
  text: (text: string, place: Place) => string;
  /** What to replace in a structured text. */
  tree: (tree: Tree, place: Place) => Edit[];
};
