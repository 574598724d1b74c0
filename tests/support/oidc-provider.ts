import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import Provider, { type Configuration } from "oidc-provider";

/** Someone the provider knows; what it says about them is up to the test. */
export type OidcAccount = { sub: string; email: string; email_verified?: boolean; name?: string };

export type OidcServer = { issuer: string; clientId: string; clientSecret: string; close: () => Promise<void> };

type Options = {
  /** 0 for any free one. */
  port: number;
  /** `<console>/api/auth/callback/oidc` for each address the console is opened at. */
  redirectUris: string[];
  accounts: OidcAccount[];
};

const CLIENT = { id: "onrecord", secret: "a-secret-only-the-tests-know" };

/**
 * A real OpenID provider on 127.0.0.1. It demands PKCE, and gives e-mail and name at the userinfo endpoint alone, as the standard has it.
 * Its sign-in page has a field labelled "Account", which takes an account's `sub`, and a button "Continue".
 */
export async function startOidcProvider({ port, redirectUris, accounts }: Options): Promise<OidcServer> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const provider = new Provider(issuer, configuration(redirectUris, accounts));
  const answer = provider.callback();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const handled =
      request.url?.startsWith("/interaction/") === true
        ? interact(provider, request, response)
        : answer(request, response);
    handled.catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  return { issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, close };
}

function configuration(redirectUris: string[], accounts: OidcAccount[]): Configuration {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: redirectUris,
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "tests", alg: "RS256", use: "sig" }] },
    cookies: { keys: ["only-for-tests"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    ttl: { Session: 600, Grant: 600, Interaction: 600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
    findAccount: (_, sub) => {
      const account = accounts.find((known) => known.sub === sub);
      return account === undefined ? undefined : { accountId: sub, claims: () => ({ ...account }) };
    },
    // Nobody is asked what the console may know.
    loadExistingGrant: async ({ oidc }) => {
      const { client, session, provider } = oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  };
}

const PAGE = `<!doctype html><html lang="en"><title>Test provider</title>
<form method="post"><label>Account <input name="account" autofocus required></label><button>Continue</button></form></html>`;

async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === "POST") {
    const accountId = new URLSearchParams(await text(request)).get("account") ?? "";
    await provider.interactionFinished(request, response, { login: { accountId } }, { mergeWithLastSubmission: false });
    return;
  }
  await provider.interactionDetails(request, response);
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(PAGE);
}
