"use client";

import { Refusal } from "@/components/audit-logs/refusal";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { useState, useSyncExternalStore, type SubmitEvent } from "react";
import { setWebhookSecret } from "./source-api";
import type { SourceItem } from "./source.ts";
import { useSave } from "./use-save.ts";

/** Where Tailscale tells changes at once, and what it signs them with. The secret is written here and read nowhere. */
export function WebhookSection({ source }: { source: SourceItem }) {
  return source.kind === "tailscale-config" && <Webhook source={source} />;
}

function Webhook({ source }: { source: SourceItem }) {
  const [secret, setSecret] = useState("");
  const { save, busy, failed } = useSave(() => {
    setSecret("");
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void save(() => setWebhookSecret(source.id, secret.trim()), { title: "Signing secret saved" });
  };
  const remove = (): void => {
    void save(() => setWebhookSecret(source.id, null), { title: "Signing secret removed" });
  };
  return (
    <section aria-label="Webhook">
      <div className="sec-h">
        <h3>Webhook</h3>
        <span className="n">tells changes within seconds</span>
        <span className="spacer" />
        {source.webhook && (
          <Button size="small" variant="danger" disabled={busy} onClick={remove}>
            Remove secret
          </Button>
        )}
      </div>
      <Address sourceId={source.id} />
      <form className="src-webhook" noValidate onSubmit={submit}>
        <Field
          label="Signing secret"
          name="webhookSecret"
          type="password"
          autoComplete="off"
          placeholder="tskey-webhook-…"
          hint="Tailscale shows it once, when the endpoint is made. The one before stays good until the next; once removed, nothing is accepted."
          value={secret}
          onChange={(event) => {
            setSecret(event.target.value);
          }}
        />
        <Button type="submit" disabled={busy || secret.trim() === ""}>
          {busy ? "Saving…" : "Save secret"}
        </Button>
        {failed && <Refusal error={failed} />}
      </form>
    </section>
  );
}

function Address({ sourceId }: { sourceId: string }) {
  const origin = useSyncExternalStore(neverChanges, originHere, () => "");
  const address = `${origin}/api/ingest/tailscale-webhook/${sourceId}`;
  return (
    <div className="field">
      <code className="mono grow truncate" tabIndex={0} aria-label="Endpoint address" title={address}>
        {address}
      </code>
      <CopyButton label="Copy endpoint address" text={address}>
        Copy
      </CopyButton>
    </div>
  );
}

/** The address this page was reached at. */
const originHere = (): string => globalThis.location.origin;
const neverChanges = () => () => undefined;
