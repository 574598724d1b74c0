import { createHmac, timingSafeEqual } from "node:crypto";

const TOLERANCE_SECONDS = 300;
/** Room for both signatures of a rotation, and some. */
const SIGNATURES_MAX = 10;

/**
 * Whether a webhook's body was signed with one of these secrets within five minutes of now (tailscale.com/kb/1213: `t=<unix
 * seconds>,v1=<hex>[,v1=…]`, each v1 the HMAC-SHA256 of `<t>.<raw body>`; members of other names are left alone).
 * @param header `Tailscale-Webhook-Signature`, null when there is none.
 * @returns why not; undefined when it was.
 */
export function refusalOfSignature(
  header: string | null,
  { body, secrets, now }: { body: Buffer; secrets: readonly string[]; now: Date },
): string | undefined {
  if (header === null) return "There is no Tailscale-Webhook-Signature.";
  const members = header.split(",").map((member) => member.trim().split("=", 2));
  const time = members.find(([name]) => name === "t")?.[1] ?? "";
  const signatures = members.flatMap(([name, value = ""]) => (name === "v1" ? [value] : [])).slice(0, SIGNATURES_MAX);
  if (!/^\d{1,12}$/.test(time) || signatures.length === 0) return "Tailscale-Webhook-Signature needs t and v1.";
  const signed = signatures.some((given) => secrets.some((secret) => isSignature(given, { time, body, secret })));
  // Said first: of a body that nobody vouches for, its time says nothing.
  if (!signed) return "The signature is none of this source's secrets.";
  const apart = Math.abs(now.getTime() / 1000 - Number(time));
  return apart <= TOLERANCE_SECONDS
    ? undefined
    : "The signature is older than five minutes, or one of the clocks is wrong.";
}

function isSignature(given: string, { time, body, secret }: { time: string; body: Buffer; secret: string }): boolean {
  const expected = createHmac("sha256", secret).update(`${time}.`).update(body).digest();
  const bytes = /^[0-9a-f]{64}$/i.test(given) ? Buffer.from(given, "hex") : Buffer.alloc(expected.length);
  return timingSafeEqual(bytes, expected);
}
