import { createFirstAdmin, type FirstAdmin } from "../auth/users.ts";
import { env } from "../env.ts";

/**
 * The organization and the owner that a new installation needs before anyone can sign in; nothing where they are.
 * @throws AppError `invalid` for ONRECORD_ADMIN_EMAIL or ONRECORD_ADMIN_PASSWORD
 */
export function firstRun(): Promise<FirstAdmin> {
  const { ONRECORD_ADMIN_EMAIL: email, ONRECORD_ADMIN_PASSWORD: password } = env();
  return createFirstAdmin({ email, ...(password === undefined ? {} : { password }) });
}
