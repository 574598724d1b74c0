import { randomUUID } from "node:crypto";
import { prismaTransaction, type Tx } from "../db.ts";
import { AppError } from "../errors.ts";
import { parseEmail } from "./email.ts";
import { assertPassword, hashPassword, oneTimePassword, verifyPassword } from "./password.ts";
import { freshPersonById, passwordMark } from "./person.ts";
import { ROLES, type Role } from "./scope.ts";

/** The organization that exists from the first start on, and that people who sign in with OpenID Connect join. */
export const FIRST_ORGANIZATION = "default";

export type UserEntry = {
  id: string;
  email: string;
  name: string | null;
  role: Role;
  createdAt: Date;
  disabledAt: Date | null;
};

type NewUser = { organizationId: string; email: string; role: Role; password?: string };

/**
 * Makes the user, or lets an existing one into this organization.
 * @returns `oneTimePassword` when a password was made for them: shown this once.
 * @throws AppError `invalid` for a bad e-mail address or password; `conflict` when they are a member already.
 */
export async function addUser({
  organizationId,
  email: given,
  role,
  password,
}: NewUser): Promise<{ id: string; email: string; oneTimePassword: string | null }> {
  const email = parseEmail(given);
  const secret = await newSecret(password);
  return prismaTransaction({ role: "gate" }, async (tx) => {
    const existing = await tx.user.findUnique({
      where: { email },
      include: { memberships: { where: { organizationId } } },
    });
    if (existing !== null && existing.memberships.length > 0)
      throw new AppError("conflict", `${email} is a member already.`);
    const id = existing?.id ?? (await insertUser(tx, { email, secret }));
    await tx.membership.create({ data: { organizationId, userId: id, role } });
    return { id, email, oneTimePassword: existing === null ? secret.oneTime : null };
  });
}

/**
 * A new one-time password in place of the old one; every session of theirs ends.
 * @throws AppError `not-found` when nobody has that e-mail address.
 */
export async function resetPassword(email: string): Promise<string> {
  const secret = await newSecret(undefined);
  const user = await prismaTransaction({ role: "gate" }, async (tx) => {
    const found = await tx.user.findUnique({ where: { email: parseEmail(email) } });
    if (found !== null)
      await tx.user.update({ where: { id: found.id }, data: { passwordHash: secret.hash, passwordTemporary: true } });
    return found;
  });
  if (user === null)
    throw new AppError("not-found", `Nobody has the e-mail address ${email}. \`npx onrecord user add\` makes a user.`);
  return secret.password;
}

/**
 * The password they chose in place of the one-time one. Only that: who merely holds a session cannot change a password that was chosen.
 * @returns what their next session says of it (see session.ts); sessions begun with the one-time password end.
 * @throws AppError `invalid` when it is too short or the one-time one again; `conflict` when theirs is no one-time password.
 */
export async function replaceOneTimePassword({
  userId,
  password,
}: {
  userId: string;
  password: string;
}): Promise<{ passwordMark: string }> {
  assertPassword(password);
  const user = await prismaTransaction({ role: "gate" }, (tx) => tx.user.findUnique({ where: { id: userId } }));
  if (user?.passwordTemporary !== true)
    throw new AppError("conflict", "Your password is no one-time password any more. Sign in again.");
  if (await verifyPassword(password, user.passwordHash))
    throw new AppError("invalid", "This is the one-time password. Choose another.");
  const passwordHash = await hashPassword(password);
  // The hash in the condition: of two who save at once, one wins and the other is told.
  const { count } = await prismaTransaction({ role: "gate" }, (tx) =>
    tx.user.updateMany({
      where: { id: userId, passwordHash: user.passwordHash },
      data: { passwordHash, passwordTemporary: false },
    }),
  );
  if (count === 0) throw new AppError("conflict", "Your password was changed meanwhile. Sign in again.");
  await freshPersonById(userId);
  return { passwordMark: passwordMark(passwordHash) };
}

/** The members of one organization by e-mail address. */
export async function listUsers({ organizationId }: { organizationId: string }): Promise<UserEntry[]> {
  const rows = await prismaTransaction({ role: "app", organizationId }, (tx) =>
    tx.membership.findMany({
      include: { user: { omit: { passwordHash: true } } },
      orderBy: { user: { email: "asc" } },
    }),
  );
  return rows.flatMap(({ role: stored, user: { id, email, name, createdAt, disabledAt } }) => {
    const role = ROLES.find((known) => known === stored);
    return role === undefined ? [] : [{ id, email, name, role, createdAt, disabledAt }];
  });
}

export type FirstAdmin = {
  organizationId: string;
  email: string;
  /** False when an owner was there already: nothing was changed. */
  created: boolean;
  /** Null when nothing was created, or the password was given. */
  oneTimePassword: string | null;
};

/**
 * The first organization and its owner, made once however often and by however many processes this is called. For the start and the command line.
 * @throws AppError `invalid` for a bad e-mail address or password.
 */
export async function createFirstAdmin({
  email: given,
  password,
}: {
  email: string;
  password?: string;
}): Promise<FirstAdmin> {
  const email = parseEmail(given);
  const secret = await newSecret(password);
  return prismaTransaction({ role: "owner" }, async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('onrecord.first-admin'))`;
    const organization = await tx.organization.upsert({
      where: { slug: FIRST_ORGANIZATION },
      create: { id: randomUUID(), slug: FIRST_ORGANIZATION, name: "Default" },
      update: {},
    });
    const organizationId = organization.id;
    const owner = await tx.membership.findFirst({
      where: { organizationId, role: "owner" },
      include: { user: true },
      orderBy: { createdAt: "asc" },
    });
    if (owner !== null) return { organizationId, email: owner.user.email, created: false, oneTimePassword: null };
    const existing = await tx.user.findUnique({ where: { email } });
    const userId = existing?.id ?? (await insertUser(tx, { email, secret }));
    await tx.membership.upsert({
      where: { organizationId_userId: { organizationId, userId } },
      create: { organizationId, userId, role: "owner" },
      update: { role: "owner" },
    });
    return { organizationId, email, created: true, oneTimePassword: existing === null ? secret.oneTime : null };
  });
}

type Secret = { password: string; hash: string; oneTime: string | null };

async function newSecret(given: string | undefined): Promise<Secret> {
  if (given !== undefined) assertPassword(given);
  const password = given ?? oneTimePassword();
  return { password, hash: await hashPassword(password), oneTime: given === undefined ? password : null };
}

async function insertUser(tx: Tx, { email, secret }: { email: string; secret: Secret }): Promise<string> {
  const id = randomUUID();
  await tx.user.create({ data: { id, email, passwordHash: secret.hash, passwordTemporary: secret.oneTime !== null } });
  return id;
}
