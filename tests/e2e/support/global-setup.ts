import { startOidcProvider } from "../../support/oidc-provider.ts";
import { ACCOUNTS, ADMIN, freePort, startOnrecord } from "./onrecord.ts";

/** One real server for all specs, started as a user would, and a real OpenID provider. Specs keep apart by making their own sources. */
export default async function setup(): Promise<() => Promise<void>> {
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  const provider = await startOidcProvider({
    port: 0,
    redirectUris: [`${url}/api/auth/callback/oidc`],
    accounts: ACCOUNTS,
  });
  const server = await startOnrecord(port, {
    ONRECORD_ADMIN_EMAIL: ADMIN.email,
    ONRECORD_ADMIN_PASSWORD: ADMIN.password,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.clientId,
    OIDC_CLIENT_SECRET: provider.clientSecret,
    OIDC_NAME: "Example SSO",
    OIDC_ALLOWED_DOMAINS: "example.com",
  });
  process.env["E2E_URL"] = url;
  process.env["E2E_DATA_DIR"] = server.dataDir;
  return async () => {
    await server.stop();
    await provider.close();
  };
}
