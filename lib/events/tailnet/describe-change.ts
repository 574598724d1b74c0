import { lookup } from "../lookup.ts";
import { ACTION_VERBS, CHANGE_PHRASES } from "./change-phrases.ts";
import { withValues, type Phrase } from "./change-values.ts";
import type { Change, ChangeActor } from "./change.ts";
import { inThePast, shortened, spokenWord } from "./words.ts";

const SENTENCE_LENGTH = 400;
const NAME_LENGTH = 80;
const NOTE_LENGTH = 120;

/** `{word}`, `[the thing]` of the target, and `<on {t}>`, which is left out where somebody changes themselves. */
const PLACE = /\{(?<name>\w+)\}|\[(?<article>the )?(?<thing>[^\]{}]+)\]|<(?<before>[^>{}]+)\{t\}>/g;
type Place = { name?: string; article?: string; thing?: string; before?: string };

/** People and devices are known by their names; of what else acts, the name alone does not say what it is. */
const NAMED = new Set(["USER", "NODE"]);

/** Where a change came from, as far as that says more than who made it. */
const ORIGIN_NOTES = lookup<string>({
  SUPPORT_REQUEST: "Tailscale support",
  IDENTITY_PROVIDER: "the identity provider",
});

/**
 * One change of a tailnet's configuration as one sentence, at most 400 characters, without a full stop.
 * The same change always gives the same sentence; a combination nobody has seen yet still says who, what and on what.
 */
export function describeChange(change: Change): string {
  const phrase = phraseOf(change);
  const said = filled(withValues(phrase, change), change) + detailsOf(change) + originOf(change, phrase);
  return shortened(`${actorName(change.actor)} ${ended(said, change)}`, SENTENCE_LENGTH);
}

/** Who made a change, in words: `Alice Architect`, `terraform (OAuth client)`, `SCIM`. */
export function actorName({ displayName, loginName, id, type }: ChangeActor): string {
  const kind = word(type);
  const name = [displayName, loginName, id].find((text) => text !== undefined && text.trim() !== "");
  if (name === undefined) return kind === "" ? "Somebody" : capital(kind);
  const said = shortened(name, NAME_LENGTH);
  const clear = type === undefined || NAMED.has(type) || name.toLowerCase().includes(kind.toLowerCase());
  return clear ? said : `${said} (${kind})`;
}

function phraseOf(change: Change): Phrase {
  const { targetType, action, property } = change;
  const key = [targetType, action, property].filter((word) => word !== undefined).join(".");
  const known = CHANGE_PHRASES[key];
  return known === undefined ? unknownPhrase(change) : { template: known, words: {} };
}

function unknownPhrase({ action = "UPDATE", property, targetType, targetName }: Change): Phrase {
  const known = ACTION_VERBS[action];
  const verb = known ?? "perform “{action}” on";
  const place = targetName === undefined || targetType === undefined ? "{t}" : "the {type} {t}";
  const template = property === undefined ? `${verb} ${place}` : `${verb} the {property} of ${place}`;
  return { template, words: { action: word(action), property: word(property), type: word(targetType) } };
}

function word(said: string | undefined): string {
  return said === undefined ? "" : shortened(spokenWord(said), NAME_LENGTH);
}

/** The phrase with its target and its words in it, in one pass: what a record says is never read as a place for more. */
function filled({ template, words }: Phrase, change: Change): string {
  const target = isSelf(change) ? SELVES[change.actor.type === "USER" ? "person" : "thing"] : other(targetOf(change));
  return template.replace(PLACE, (...match: unknown[]) => {
    // The last argument of a replacer is the named groups.
    const { name = "", article = "", thing, before } = match.at(-1) as Place;
    if (thing !== undefined) return target.having(article, thing);
    if (before !== undefined) return target.after(before);
    return name === "t" ? target.itself : (words[name] ?? "");
  });
}

/** How a phrase speaks of its target: by its name, or as of oneself. */
type Target = {
  itself: string;
  having: (article: string, thing: string) => string;
  after: (before: string) => string;
};

const SELVES: Readonly<Record<"person" | "thing", Target>> = {
  person: { itself: "themselves", having: (_, thing) => `their own ${thing}`, after: () => "" },
  thing: { itself: "itself", having: (_, thing) => `its own ${thing}`, after: () => "" },
};

function other(name: string): Target {
  return {
    itself: name,
    having: (article, thing) => `${article}${thing} of ${name}`,
    after: (before) => ` ${before}${name}`,
  };
}

function isSelf({ actor, targetName }: Change): boolean {
  return targetName !== undefined && targetName !== "" && [actor.loginName, actor.displayName].includes(targetName);
}

function targetOf({ targetName, targetType }: Change): string {
  if (targetName !== undefined && targetName !== "") return shortened(targetName, NAME_LENGTH);
  if (targetType === undefined) return "something";
  if (targetType === "TAILNET") return "the tailnet";
  const spoken = word(targetType);
  return `${/^[aeioOA]/.test(spoken) ? "an" : "a"} ${spoken}`;
}

function detailsOf({ details }: Change): string {
  return details === undefined || details.trim() === "" ? "" : ` (${shortened(details.trim(), NOTE_LENGTH)})`;
}

/** Where it came from, unless the phrase says so itself. */
function originOf({ origin }: Change, { template }: Phrase): string {
  const note = ORIGIN_NOTES[origin ?? ""];
  return note === undefined || template.includes(note) ? "" : `, through ${note}`;
}

/** A request that failed is a record of its own, not a change that did not happen. */
function ended(phrase: string, { error, targetType }: Change): string {
  if (error === undefined) return inThePast(phrase);
  const why = error.trim() === "" ? "" : `: ${shortened(error.trim(), NOTE_LENGTH)}`;
  return targetType === "FAILED_REQUEST" ? inThePast(phrase) + why : `failed to ${phrase}${why}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
