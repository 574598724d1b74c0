import type { ZodType } from "zod";
import { AppError } from "../errors.ts";
import { withBody } from "./body.ts";

const BYTES_MAX = 64 * 1024;

/**
 * Reads a small JSON body of the product's own API.
 * @throws AppError `malformed` when it is no JSON; `invalid` naming the first field that is wrong; `too-large`.
 */
export async function readJson<T>(request: Request, schema: ZodType<T>): Promise<T> {
  const result = schema.safeParse(
    parse(await withBody(request, (body) => Promise.resolve(body.toString("utf8")), { maxBytes: BYTES_MAX })),
  );
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join(".") ?? "";
  throw new AppError("invalid", `${field === "" ? "body" : field}: ${issue?.message ?? "is wrong"}.`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError("malformed", "The body is no JSON. Send one JSON object.", { cause: error });
  }
}
