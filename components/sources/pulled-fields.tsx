import { Field } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import type { FieldErrors, NewSource, PullWay } from "./new-source.ts";

type Values = Pick<
  NewSource,
  "tailnet" | "pullWay" | "apiToken" | "oauthClientId" | "oauthClientSecret" | "baseUrl" | "interval"
>;
type PulledFieldsProps = { kind: string; values: Values; errors: FieldErrors; set: (change: Partial<Values>) => void };

const WAYS = [
  { value: "oauth", label: "OAuth client", title: "Does not expire; its tokens are renewed by themselves" },
  { value: "token", label: "API access token", title: "Expires after at most 90 days" },
  { value: "none", label: "Not pulled", title: "Tailscale streams its logs here, or a webhook tells of changes" },
] as const satisfies readonly { value: PullWay; label: string; title: string }[];

const SCOPES: Readonly<Record<string, string>> = {
  "tailscale-config": "logs:configuration:read",
  "tailscale-network": "logs:network:read",
};

/** Which tailnet is pulled, with which credential. Secrets are sealed when they arrive and shown nowhere again. */
export function PulledFields({ kind, values, errors, set }: PulledFieldsProps) {
  const text = (name: keyof Omit<Values, "pullWay">) => ({
    name,
    autoComplete: "off",
    autoCapitalize: "off",
    spellCheck: false,
    value: values[name],
    error: errors[name],
    onChange: (event: { target: { value: string } }) => {
      set({ [name]: event.target.value });
    },
  });
  return (
    <>
      <Field
        label="Tailnet"
        placeholder="example.com"
        hint="Its name or id; - for the one the credential belongs to."
        {...text("tailnet")}
      />
      <div className="label">
        <span>Credential</span>
        <Segmented
          label="Credential"
          value={values.pullWay}
          options={WAYS}
          onChange={(pullWay) => {
            set({ pullWay });
          }}
        />
      </div>
      <Credential kind={kind} way={values.pullWay} text={text} />
      {values.pullWay !== "none" && (
        <details className="more-fields">
          <summary>Address and interval</summary>
          <Field label="API address" placeholder="https://api.tailscale.com" {...text("baseUrl")} />
          <Field
            label="Asks for new records every"
            placeholder="60s"
            hint="For example 30s or 5m."
            {...text("interval")}
          />
        </details>
      )}
    </>
  );
}

type TextField = "apiToken" | "oauthClientId" | "oauthClientSecret";
type CredentialProps = {
  kind: string;
  way: PullWay;
  text: (name: TextField) => Omit<Parameters<typeof Field>[0], "label">;
};

function Credential({ kind, way, text }: CredentialProps) {
  const scope = SCOPES[kind] ?? "";
  if (way === "none")
    return <p className="field-hint">Nothing is asked of Tailscale: the next steps show how it sends its log here.</p>;
  if (way === "token")
    return (
      <Field
        label="API access token"
        type="password"
        placeholder="tskey-api-…"
        hint="Expires after at most 90 days; the source tells when it is refused."
        {...text("apiToken")}
      />
    );
  return (
    <>
      <Field label="Client ID" hint={<>With the scope {scope}.</>} {...text("oauthClientId")} />
      <Field label="Client secret" type="password" placeholder="tskey-client-…" {...text("oauthClientSecret")} />
    </>
  );
}
