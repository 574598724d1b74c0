/**
 * PostgreSQL text can hold neither NUL nor a lone surrogate, and audit data may hold both. They are written as JSON would
 * (`\u0000`, `\ud83d`); a literal backslash run before such a form is doubled, so that nothing reads as what it is not and
 * `decodePgText` gives the exact text back.
 */
export function encodePgText(text: string): string {
  if (!NEEDS_CARE.test(text)) return text;
  return text.replace(UNSTORABLE, (whole: string) => {
    const last = whole.at(-1) ?? "";
    // A run that ends in a backslash stands before a literal form; anything else ends in what cannot be stored.
    if (last === "\\") return whole + whole;
    const run = whole.slice(0, -1);
    return `${run}${run}\\u${last.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** The inverse of `encodePgText`. */
export function decodePgText(stored: string): string {
  return stored.replace(STORED, (_whole, run: string, form: string) => {
    const half = run.slice(0, Math.floor(run.length / 2));
    return half + (run.length % 2 === 0 ? form : String.fromCharCode(Number.parseInt(form.slice(1), 16)));
  });
}

const LONE = String.raw`[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]`;
const FORM = String.raw`u(?:0000|d[89a-f][0-9a-f]{2})`;
const NEEDS_CARE = new RegExp(`\\0|${LONE}|\\\\${FORM}`);
/** A backslash run before something unstorable, or before what would read as its stored form. Tried only where a run starts: linear. */
const UNSTORABLE = new RegExp(`(?<!\\\\)(?:\\\\*(?:\\0|${LONE})|\\\\+(?=${FORM}))`, "g");
const STORED = new RegExp(`(?<!\\\\)(\\\\+)(${FORM})`, "g");
