import { prismaTransaction } from "../db.ts";
import { readEmail } from "./email.ts";
import { verifyPassword } from "./password.ts";
import { recentFailures, recordSignIn, type Refusal } from "./sign-in-record.ts";
import { FAILURES_PER_ADDRESS, FAILURES_PER_EMAIL, secondsToWait, underWayCounter } from "./throttle.ts";

type Attempt = { email: unknown; password: unknown; sourceIp: string | null };

/** `refused` says the same whether nobody has that e-mail address or the password is wrong. */
export type Verdict =
  | { outcome: "accepted"; userId: string }
  | { outcome: "refused" }
  | { outcome: "disabled" }
  | { outcome: "no-organization" }
  | { outcome: "throttled"; retryAfterSeconds: number };

/** A password takes 32 MiB and a processor to check: beyond this many at once, attempts wait their turn elsewhere. */
const CHECKS_AT_ONCE = 16;

const underWay = underWayCounter();

/** Someone's attempt to sign in with a password: throttled, checked, kept in the record whatever comes of it. */
export async function signInWithPassword({ email: given, password, sourceIp }: Attempt): Promise<Verdict> {
  const email = readEmail(given) ?? printable(given);
  const keys = { all: "all", email: `email ${email}`, address: `address ${sourceIp ?? ""}` };
  const others = {
    all: underWay.enter(keys.all),
    email: underWay.enter(keys.email),
    address: underWay.enter(keys.address),
  };
  try {
    const retryAfterSeconds = others.all >= CHECKS_AT_ONCE ? 1 : await timeToWait({ email, sourceIp, others });
    const { verdict, refusal } =
      retryAfterSeconds > 0
        ? { verdict: { outcome: "throttled", retryAfterSeconds } as const, refusal: "throttled" as const }
        : await check(email, typeof password === "string" ? password : "");
    await recordSignIn({ email, sourceIp, method: "password", refusal });
    return verdict;
  } finally {
    for (const key of Object.values(keys)) underWay.leave(key);
  }
}

async function timeToWait({
  email,
  sourceIp,
  others,
}: {
  email: string;
  sourceIp: string | null;
  others: { email: number; address: number };
}): Promise<number> {
  const now = new Date();
  const failures = await recentFailures({ email, sourceIp, now });
  return Math.max(
    secondsToWait({ failures: failures.ofEmail, underWay: others.email, limit: FAILURES_PER_EMAIL, now }),
    secondsToWait({ failures: failures.ofAddress, underWay: others.address, limit: FAILURES_PER_ADDRESS, now }),
  );
}

/** That an account is disabled, or belongs nowhere, is told only to who knows its password. */
async function check(email: string, password: string): Promise<{ verdict: Verdict; refusal: Refusal | null }> {
  const user = await prismaTransaction({ role: "gate" }, (tx) =>
    tx.user.findUnique({ where: { email }, include: { memberships: { take: 1 } } }),
  );
  const known = await verifyPassword(password, user?.passwordHash ?? null);
  if (user === null) return { verdict: { outcome: "refused" }, refusal: "unknown-user" };
  if (!known) return { verdict: { outcome: "refused" }, refusal: "wrong-password" };
  if (user.disabledAt !== null) return { verdict: { outcome: "disabled" }, refusal: "disabled" };
  if (user.memberships.length === 0) return { verdict: { outcome: "no-organization" }, refusal: "no-organization" };
  return { verdict: { outcome: "accepted", userId: user.id }, refusal: null };
}

/** What is no e-mail address is kept in the record too, as far as it is text that can be kept. */
function printable(given: unknown): string {
  return typeof given === "string"
    ? given
        .toWellFormed()
        .replace(/\p{Cc}/gu, "�")
        .slice(0, 320)
    : "";
}
