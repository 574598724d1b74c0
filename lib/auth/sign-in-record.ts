import { randomUUID } from "node:crypto";
import { prismaTransaction } from "../db.ts";
import { FAILURES_PER_ADDRESS, FAILURES_PER_EMAIL, WINDOW_SECONDS } from "./throttle.ts";

/** Why an attempt was refused, as the record keeps it. What the person is told may be less. */
export type Refusal =
  | "wrong-password"
  | "unknown-user"
  | "disabled"
  | "no-organization"
  | "email-not-verified"
  | "domain-not-allowed"
  | "throttled";

type Attempt = { email: string; sourceIp: string | null; method: "password" | "oidc"; refusal: Refusal | null };

/** Minutes in which a throttled address or e-mail was last written down, by key. */
const noted = new Map<string, number>();
const NOTED_MAX = 10_000;

/** Keeps one attempt to sign in. Throttled ones are kept once a minute each: else anyone could fill the disk. */
export async function recordSignIn({ email, sourceIp, method, refusal }: Attempt): Promise<void> {
  if (refusal === "throttled" && isNoted(`${email} ${sourceIp ?? ""}`)) return;
  await prismaTransaction({ role: "gate" }, (tx) =>
    tx.signIn.create({
      data: { id: randomUUID(), email, sourceIp, method, succeeded: refusal === null, reason: refusal },
    }),
  );
}

/** The window's wrong passwords, newest first: for this e-mail address since it last signed in, and from this network address. */
export async function recentFailures({
  email,
  sourceIp,
  now,
}: {
  email: string;
  sourceIp: string | null;
  now: Date;
}): Promise<{ ofEmail: Date[]; ofAddress: Date[] }> {
  const counted = {
    method: "password",
    at: { gt: new Date(now.getTime() - WINDOW_SECONDS * 1000) },
    OR: [{ succeeded: true }, { reason: { not: "throttled" } }],
  };
  return prismaTransaction({ role: "gate" }, async (tx) => {
    const latest = await tx.signIn.findMany({
      where: { ...counted, email },
      orderBy: { at: "desc" },
      take: FAILURES_PER_EMAIL,
    });
    const success = latest.findIndex(({ succeeded }) => succeeded);
    const ofAddress =
      sourceIp === null
        ? []
        : await tx.signIn.findMany({
            where: { ...counted, sourceIp, succeeded: false },
            orderBy: { at: "desc" },
            take: FAILURES_PER_ADDRESS,
          });
    return {
      ofEmail: latest.slice(0, success === -1 ? undefined : success).map(({ at }) => at),
      ofAddress: ofAddress.map(({ at }) => at),
    };
  });
}

function isNoted(key: string): boolean {
  const minute = Math.floor(Date.now() / 60_000);
  if (noted.get(key) === minute) return true;
  if (noted.size >= NOTED_MAX) noted.clear();
  noted.set(key, minute);
  return false;
}
