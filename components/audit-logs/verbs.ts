const READS = new Set(["get", "list", "watch", "head", "options"]);

/** Whether a verb changes something, or may: anything that is not known to only read. */
export function isWriteVerb(verb: string): boolean {
  return !READS.has(verb.toLowerCase());
}
