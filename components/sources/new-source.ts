import { lookup } from "@/lib/events/lookup.ts";
import type { KindChoice } from "./source.ts";

/** How a pulled source is let in by its provider; `none` where its records are sent here instead. */
export type PullWay = "oauth" | "token" | "none";

/** A new source as it is typed. */
export type NewSource = {
  kind: string;
  name: string;
  cluster: string;
  /** Of recorder sources alone, separated by spaces or commas. */
  recorderAddresses: string;
  allowedTags: string;
  /** Of pulled sources alone. */
  tailnet: string;
  pullWay: PullWay;
  apiToken: string;
  oauthClientId: string;
  oauthClientSecret: string;
  baseUrl: string;
  interval: string;
};
/** What lets a pulled source in at its provider, as it is typed. */
export type CredentialValues = Pick<NewSource, "pullWay" | "apiToken" | "oauthClientId" | "oauthClientSecret">;

type FieldName = Exclude<keyof NewSource, "kind" | "pullWay">;
export type FieldErrors = Partial<Record<FieldName, string>>;

export const RECORDER = "tailscale-recorder";

/** Kinds whose records Onrecord asks for itself, where it is given a credential. */
export function isPulled(kind: string): boolean {
  return kind === "tailscale-config" || kind === "tailscale-network";
}

/** Nothing typed yet. */
export const NO_SOURCE: Omit<NewSource, "kind"> = {
  name: "",
  cluster: "",
  recorderAddresses: "",
  allowedTags: "",
  tailnet: "",
  pullWay: "oauth",
  apiToken: "",
  oauthClientId: "",
  oauthClientSecret: "",
  baseUrl: "",
  interval: "",
};

const LENGTH_MAX = 63;
const CONTROL = /[\p{Cc}\p{Cs}]/u;

/** What is wrong with a new source before it is sent. The server checks the same again. */
export function checkNewSource(
  source: Omit<NewSource, "kind">,
  { kind, taken }: { kind: KindChoice; taken: readonly string[] },
): FieldErrors {
  const checked: Checked = {
    name: checkName(source.name.trim(), taken),
    cluster: isPulled(kind.id) ? undefined : checkCluster(source.cluster.trim(), kind),
    ...(isPulled(kind.id) && source.pullWay !== "none" && checkPull(source)),
  };
  return onlyWrong(checked);
}

type Checked = { [Name in FieldName]?: string | undefined };

function checkPull(source: Omit<NewSource, "kind">): Checked {
  const amount = source.interval.trim();
  const isAmount = amount === "" || millisecondsOf(amount) !== undefined;
  return {
    tailnet: missing(source.tailnet, "Name the tailnet, for example example.com, or - for the credential's own."),
    ...checkCredential(source),
    interval: isAmount ? undefined : "A duration, for example 30s, 5m or 1h.",
  };
}

/** What is missing of a credential. */
export function checkCredential({
  pullWay,
  apiToken,
  oauthClientId,
  oauthClientSecret,
}: CredentialValues): FieldErrors {
  if (pullWay === "none") return {};
  const checked: Checked =
    pullWay === "token"
      ? { apiToken: missing(apiToken, "Paste an API access token, or choose another credential.") }
      : {
          oauthClientId: missing(oauthClientId, "Paste the OAuth client's ID, or choose another credential."),
          oauthClientSecret: missing(oauthClientSecret, "Paste the OAuth client's secret."),
        };
  return onlyWrong(checked);
}

function missing(text: string, said: string): string | undefined {
  return text.trim() === "" ? said : undefined;
}

function onlyWrong(checked: Checked): FieldErrors {
  const wrong = Object.entries(checked).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(wrong);
}

const FIELDS =
  "name|cluster|recorderAddresses|allowedTags|tailnet|apiToken|oauthClientId|oauthClientSecret|baseUrl|intervalMs";
const REFUSAL = new RegExp(`^(?:settings\\.|credentials\\.)?(${FIELDS}): (.+)$`, "s");

/** Which field the server's refusal is about: its message begins with the field's name, or the name is taken. */
export function fieldOfRefusal(status: number, detail: string): FieldErrors | undefined {
  const [, field, said] = REFUSAL.exec(detail) ?? [];
  if (field !== undefined) {
    const shown = field === "intervalMs" ? "interval" : field;
    return { [shown]: said?.replace(/^./, (first) => first.toUpperCase()) };
  }
  return status === 409 ? { name: detail } : undefined;
}

type Told = Omit<NewSource, "name" | "cluster">;

/** What a source is told besides its name and cluster, as the API takes it; undefined where nothing was typed, or its kind has none. */
export function settingsOf(source: Told): Record<string, unknown> | undefined {
  if (isPulled(source.kind)) return pullSettingsOf(source);
  if (source.kind !== RECORDER) return undefined;
  const typed = { recorderAddresses: words(source.recorderAddresses), allowedTags: words(source.allowedTags) };
  const given = Object.entries(typed).filter(([, values]) => values.length > 0);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** Of a source that is not pulled its tailnet alone, if it is named: what is sent here is that tailnet's. */
function pullSettingsOf({ tailnet, pullWay, baseUrl, interval }: Told): Record<string, unknown> | undefined {
  const intervalMs = millisecondsOf(interval.trim());
  const typed = {
    ...(tailnet.trim() !== "" && { tailnet: tailnet.trim() }),
    ...(pullWay !== "none" && baseUrl.trim() !== "" && { baseUrl: baseUrl.trim() }),
    ...(pullWay !== "none" && intervalMs !== undefined && { intervalMs }),
  };
  return Object.keys(typed).length === 0 ? undefined : typed;
}

/** What lets a pulled source in, as the API takes it; undefined where its records are sent here. */
export function credentialsOf(source: CredentialValues): Record<string, string> | undefined {
  if (source.pullWay === "none") return undefined;
  if (source.pullWay === "token") return { apiToken: source.apiToken.trim() };
  return { oauthClientId: source.oauthClientId.trim(), oauthClientSecret: source.oauthClientSecret.trim() };
}

const UNIT_MS = lookup<number>({ s: 1000, m: 60_000, h: 3_600_000 });

/** Reads `30s`, `5m`, `1h`, and a bare number as seconds. */
function millisecondsOf(text: string): number | undefined {
  const [, amount, unit = "s"] = /^(\d{1,6})\s*([smh])?$/.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * (UNIT_MS[unit] ?? 1000);
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}

function checkName(name: string, taken: readonly string[]): string | undefined {
  if (name === "") return "Give it a name, for example prod-api.";
  if (taken.includes(name)) return `There is a source named “${name}” already.`;
  return checkText(name);
}

function checkCluster(cluster: string, kind: KindChoice): string | undefined {
  if (cluster !== "") return checkText(cluster);
  return kind.cluster === "required" ? "Name the cluster whose API servers send here, for example prod-eu." : undefined;
}

function checkText(text: string): string | undefined {
  if (Array.from(text).length > LENGTH_MAX) return `At most ${String(LENGTH_MAX)} characters.`;
  return CONTROL.test(text) ? "No control characters." : undefined;
}
