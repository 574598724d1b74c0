/**
 * Texts as one, so that two lists are equal exactly when their keys are: every part carries its length, hence ("ab","c") and
 * ("a","bc") differ, and an absent part differs from an empty one.
 */
export function naturalKey(parts: readonly (string | undefined)[]): string {
  let key = "";
  for (const part of parts) key += part === undefined ? "-;" : `${String(part.length)}:${part};`;
  return key;
}
