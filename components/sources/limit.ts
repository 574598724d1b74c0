const LIMIT_MAX = 1_000_000;

/** What was typed as a limit of records a second, or what is wrong with it. */
export function readLimit(text: string): { rateLimit: number } | { wrong: string } {
  const typed = text.trim().replaceAll(",", "");
  const rateLimit = /^\d{1,7}$/.test(typed) ? Number(typed) : 0;
  if (rateLimit >= 1 && rateLimit <= LIMIT_MAX) return { rateLimit };
  return { wrong: "It takes a whole number from 1 to 1,000,000." };
}
