import type { KindChoice } from "./source.ts";

/** A new source as it is typed; the last two are of recorder sources alone, separated by spaces or commas. */
export type NewSource = {
  kind: string;
  name: string;
  cluster: string;
  recorderAddresses: string;
  allowedTags: string;
};
type FieldName = Exclude<keyof NewSource, "kind">;
export type FieldErrors = Partial<Record<FieldName, string>>;

export const RECORDER = "tailscale-recorder";

const LENGTH_MAX = 63;
const CONTROL = /[\p{Cc}\p{Cs}]/u;

/** What is wrong with a new source before it is sent. The server checks the same again. */
export function checkNewSource(
  { name, cluster }: Pick<NewSource, "name" | "cluster">,
  { kind, taken }: { kind: KindChoice; taken: readonly string[] },
): FieldErrors {
  const nameError = checkName(name.trim(), taken);
  const clusterError = checkCluster(cluster.trim(), kind);
  return {
    ...(nameError !== undefined && { name: nameError }),
    ...(clusterError !== undefined && { cluster: clusterError }),
  };
}

/** Which field the server's refusal is about: its message begins with the field's name, or the name is taken. */
export function fieldOfRefusal(status: number, detail: string): FieldErrors | undefined {
  const [, field, said] = /^(name|cluster|recorderAddresses|allowedTags): (.+)$/s.exec(detail) ?? [];
  if (field !== undefined) return { [field]: said?.replace(/^./, (first) => first.toUpperCase()) };
  return status === 409 ? { name: detail } : undefined;
}

/** What a source is told besides its name and cluster, as the API takes it; undefined where nothing was typed, or its kind has none. */
export function settingsOf({
  kind,
  recorderAddresses,
  allowedTags,
}: Omit<NewSource, "name" | "cluster">): Record<string, string[]> | undefined {
  if (kind !== RECORDER) return undefined;
  const typed = { recorderAddresses: words(recorderAddresses), allowedTags: words(allowedTags) };
  const given = Object.entries(typed).filter(([, values]) => values.length > 0);
  return given.length === 0 ? undefined : Object.fromEntries(given);
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
