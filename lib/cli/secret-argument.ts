import { readFileSync } from "node:fs";
import { AppError } from "../errors.ts";

const STANDARD_INPUT = 0;

/**
 * A secret as it was given, or what `@path` holds (`@-`: standard input), since everybody on a machine sees the arguments of its commands.
 * @param name the flag or argument, for the error.
 * @throws AppError `invalid` when the file cannot be read.
 */
export function secretArgument(name: string, given: string): string {
  if (!given.startsWith("@")) return given;
  const path = given.slice(1);
  try {
    return readFileSync(path === "-" ? STANDARD_INPUT : path, "utf8").trim();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError(
      "invalid",
      `${name} ${given} cannot be read: ${why}. It is @ and the path of a file, or @- for standard input.`,
    );
  }
}
