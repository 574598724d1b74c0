import type {} from "next-auth";
import type {} from "next-auth/jwt";

declare module "next-auth" {
  interface Session {
    user: { email: string; name: string | null };
  }
}

declare module "next-auth/jwt" {
  interface JWT {
    /** See `passwordMark` in person.ts. */
    mark?: string;
    method?: "password" | "oidc";
  }
}
