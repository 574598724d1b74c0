import { ThemeMenu } from "@/components/shell/theme-menu";
import { formatMinute } from "@/components/ui/format-time.ts";
import { Icon } from "@/components/ui/icon";
import { Mark } from "@/components/ui/mark";
import { callbackPath } from "@/lib/auth/callback-path.ts";
import { oidcName } from "@/lib/auth/oidc-provider.ts";
import { signedInPerson } from "@/lib/auth/require.ts";
import { signInMessage } from "@/lib/auth/sign-in-error.ts";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import packageJson from "../../package.json";
import { LocalSignIn } from "./local-sign-in";
import { OidcSignIn } from "./oidc-sign-in";

export const metadata: Metadata = { title: "Sign in" };

type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** Signing in: with the organization's provider where one is configured, or as a local administrator. */
export default async function LoginPage({ searchParams }: { searchParams: SearchParams }) {
  const params = await searchParams;
  const callbackUrl = callbackPath(params["callbackUrl"]);
  const error = typeof params["error"] === "string" ? params["error"] : undefined;
  // Someone who belongs nowhere is signed in and sent here all the same.
  if (error === undefined && (await signedInPerson())) redirect(callbackUrl);
  const provider = oidcName();
  const host = (await headers()).get("host") ?? "Onrecord";
  return (
    <main className="login">
      <div className="login-box">
        <div className="brand">
          <Mark />
          <span>Onrecord</span>
        </div>
        <h1>Sign in to {host}</h1>
        {provider !== null && (
          <>
            <OidcSignIn name={provider} callbackUrl={callbackUrl} />
            <div className="or">or, as a local administrator</div>
          </>
        )}
        <LocalSignIn callbackUrl={callbackUrl} error={signInMessage(error)} main={provider === null} />
        <p className="fine">
          <Icon name="shield" size="sm" />
          Every sign-in is itself recorded.
        </p>
      </div>
      <footer>
        <ThemeMenu size="small" />
        <span className="muted num">
          Onrecord {packageJson.version} · {formatMinute(new Date().toISOString(), "utc")} UTC
        </span>
      </footer>
    </main>
  );
}
