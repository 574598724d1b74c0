import { AppError } from "../errors.ts";

const SHAPE = /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u;

/** As stored and compared: lower case, without surrounding space. Undefined when it is no e-mail address. */
export function readEmail(given: unknown): string | undefined {
  if (typeof given !== "string") return undefined;
  const email = given.trim().toLowerCase();
  return email.length <= 320 && SHAPE.test(email) ? email : undefined;
}

/** @throws AppError `invalid` when it is no e-mail address. */
export function parseEmail(given: string): string {
  const email = readEmail(given);
  if (email === undefined) throw new AppError("invalid", `"${given.slice(0, 100)}" is not an e-mail address.`);
  return email;
}
