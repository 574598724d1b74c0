import { z } from "zod";

const LENGTH_MAX = 200;

const bodySchema = z.object({ message: z.string() });

/** What the provider says is wrong: its `message`, or of another body nothing, since that is some proxy's page. */
export function providerMessage(body: string): string {
  try {
    const parsed = bodySchema.safeParse(JSON.parse(body));
    return parsed.success ? printable(parsed.data.message) : "";
  } catch {
    return "";
  }
}

function printable(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .toWellFormed()
    .slice(0, LENGTH_MAX);
}
