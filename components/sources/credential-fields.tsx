import { Field } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { lookup } from "@/lib/events/lookup.ts";
import type { CredentialValues, FieldErrors, PullWay } from "./new-source.ts";
import { typedText } from "./typed-text.ts";

type CredentialFieldsProps = {
  kind: string;
  ways: readonly PullWay[];
  values: CredentialValues;
  errors: FieldErrors;
  set: (change: Partial<CredentialValues>) => void;
};

const WAYS: Readonly<Record<PullWay, { label: string; title: string }>> = {
  oauth: { label: "OAuth client", title: "Does not expire; its tokens are renewed by themselves" },
  token: { label: "API access token", title: "Expires after at most 90 days" },
  none: { label: "Not pulled", title: "Tailscale streams its log here, or a webhook tells of changes" },
};

const SCOPES = lookup<string>({
  "tailscale-config": "logs:configuration:read",
  "tailscale-network": "logs:network:read",
});

/** What lets Onrecord in at Tailscale. It is sealed when it arrives and shown nowhere again. */
export function CredentialFields({ kind, ways, values, errors, set }: CredentialFieldsProps) {
  const text = (name: TextField) => typedText<TextField>(name, { values, errors, set });
  return (
    <>
      <div className="label">
        <span>Credential</span>
        <Segmented
          label="Credential"
          value={values.pullWay}
          options={ways.map((value) => ({ value, ...WAYS[value] }))}
          onChange={(pullWay) => {
            set({ pullWay });
          }}
        />
      </div>
      <Credential scope={SCOPES[kind] ?? ""} way={values.pullWay} text={text} />
    </>
  );
}

type TextField = Exclude<keyof CredentialValues, "pullWay">;
type CredentialProps = {
  scope: string;
  way: PullWay;
  text: (name: TextField) => Omit<Parameters<typeof Field>[0], "label">;
};

function Credential({ scope, way, text }: CredentialProps) {
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
      <Field label="Client ID" hint={<>Of a client with the scope {scope}.</>} {...text("oauthClientId")} />
      <Field label="Client secret" type="password" placeholder="tskey-client-…" {...text("oauthClientSecret")} />
    </>
  );
}
