import type { Profile } from "next-auth";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { env } from "../env.ts";

export type OidcClaims = Profile & { sub: string; email_verified?: unknown };

/** How the login page names the OpenID Connect provider; null when none is configured. */
export function oidcName(): string | null {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_NAME } = env();
  return OIDC_ISSUER === undefined || OIDC_CLIENT_ID === undefined ? null : OIDC_NAME;
}

/** Any OpenID Connect provider, found by discovery. Undefined when none is configured. */
export function oidcProvider(): OAuthConfig<OidcClaims> | undefined {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME } = env();
  if (OIDC_ISSUER === undefined || OIDC_CLIENT_ID === undefined) return undefined;
  return {
    id: "oidc",
    name: OIDC_NAME,
    type: "oauth",
    wellKnown: `${OIDC_ISSUER.replace(/\/+$/, "")}/.well-known/openid-configuration`,
    clientId: OIDC_CLIENT_ID,
    ...(OIDC_CLIENT_SECRET === undefined
      ? { client: { token_endpoint_auth_method: "none" } }
      : { clientSecret: OIDC_CLIENT_SECRET }),
    authorization: { params: { scope: "openid email profile" } },
    checks: ["pkce", "state", "nonce"],
    idToken: true,
    httpOptions: { timeout: 10_000 },
    userinfo: {
      // Strictly read, the claims of a scope come from the userinfo endpoint; many providers put them into the signed id token.
      request: async ({ tokens, client }) => {
        const claims = verifiedClaims(tokens);
        const { access_token: accessToken } = tokens;
        if (
          claims.email !== undefined ||
          accessToken === undefined ||
          client.issuer.metadata.userinfo_endpoint === undefined
        )
          return claims;
        const more = await client.userinfo<OidcClaims>(accessToken);
        if (more.sub !== claims.sub) throw new Error("the userinfo endpoint speaks of somebody else");
        return { ...claims, ...more };
      },
    },
    // The id becomes ours once `signInWithOidc` has found the user.
    profile: ({ sub }) => ({ id: sub }),
  };
}

/** next-auth hides it in its types: these are openid-client's tokens, whose id token's signature, issuer, audience and nonce have been checked. */
function verifiedClaims(tokens: object): OidcClaims {
  if (!("claims" in tokens) || typeof tokens.claims !== "function") throw new Error("the provider sent no id token");
  return (tokens as { claims: () => OidcClaims }).claims();
}
