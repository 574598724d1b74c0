import { RULES, type RedactionPolicy, type RuleId } from "@/lib/events/redact/rules.ts";

/** What the API says an organization redacts. */
export type StoredPolicy = { policy: RedactionPolicy; updatedAt: string; updatedBy: string };

/** A policy while it is edited: names as they are typed, one a line. */
export type Draft = { disabled: readonly RuleId[]; keys: string; prefixes: string };
export type DraftErrors = { keys?: string; prefixes?: string };
type ListName = keyof DraftErrors;

const MANY = 100;
const FORMS: Record<ListName, { form: RegExp; needs: string }> = {
  keys: { form: /^[A-Za-z0-9_.-]{3,100}$/, needs: "needs 3 to 100 letters, digits, dots, dashes or underscores" },
  prefixes: { form: /^[!-~]{4,100}$/, needs: "needs 4 to 100 ASCII characters without spaces" },
};

export function draftOf({ disabled, keys, prefixes }: RedactionPolicy): Draft {
  return { disabled, keys: keys.join("\n"), prefixes: prefixes.join("\n") };
}

/** The policy that was typed, as the server keeps it: each name once, in order. */
export function policyOf({ disabled, keys, prefixes }: Draft): RedactionPolicy {
  return { disabled: [...new Set(disabled)].sort(), keys: named(keys), prefixes: named(prefixes) };
}

export function isChanged(draft: Draft, policy: RedactionPolicy): boolean {
  return JSON.stringify(policyOf(draft)) !== JSON.stringify(policyOf(draftOf(policy)));
}

/** What is wrong with what was typed, before it is sent. The server checks the same again. */
export function checkDraft(draft: Draft): DraftErrors {
  const errors: DraftErrors = {};
  for (const list of ["keys", "prefixes"] as const) {
    const wrong = checkList(list, draft[list]);
    if (wrong !== undefined) errors[list] = wrong;
  }
  return errors;
}

/** Which list the server's refusal is about: its message begins with the field, `keys.3: …`, or `policy.keys.3: …` of a preview. */
export function fieldOfRefusal(detail: string, draft: Draft): DraftErrors | undefined {
  const [, list, index, text] = /^(?:policy\.)?(keys|prefixes)(?:\.(\d+))?: (.+)$/s.exec(detail) ?? [];
  if (text === undefined || (list !== "keys" && list !== "prefixes")) return undefined;
  const value = index === undefined ? undefined : policyOf(draft)[list][Number(index)];
  return { [list]: value === undefined ? text : `“${short(value)}” ${text}` };
}

/** The rules switched off, after one of them was switched. */
export function withRule(disabled: readonly RuleId[], rule: RuleId, on: boolean): RuleId[] {
  const others = disabled.filter((id) => id !== rule);
  return on ? others : [...others, rule];
}

/** Rules that this draft switches off and the policy has on: what comes from then on is kept readable for ever. */
export function switchedOff(draft: Draft, policy: RedactionPolicy): string[] {
  return RULES.filter(({ id }) => draft.disabled.includes(id) && !policy.disabled.includes(id)).map(
    ({ label }) => label,
  );
}

function checkList(list: ListName, typed: string): string | undefined {
  const names = named(typed);
  if (names.length > MANY) return `At most ${String(MANY)}; these are ${String(names.length)}.`;
  const { form, needs } = FORMS[list];
  const wrong = names.find((name) => !form.test(name));
  return wrong === undefined ? undefined : `“${short(wrong)}” ${needs}.`;
}

function named(typed: string): string[] {
  const lines = typed.split("\n").map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ""))].sort();
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
