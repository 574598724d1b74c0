import type { KindChoice } from "./source.ts";

export type NewSource = { kind: string; name: string; cluster: string };
export type FieldErrors = { name?: string; cluster?: string };

const LENGTH_MAX = 63;
const CONTROL = /[\p{Cc}\p{Cs}]/u;

/** What is wrong with a new source before it is sent. The server checks the same again. */
export function checkNewSource(
  { name, cluster }: NewSource,
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
  if (status === 409) return { name: detail };
  const match = /^(name|cluster): (.+)$/s.exec(detail);
  if (match === null) return undefined;
  const text = (match[2] ?? "").replace(/^./, (first) => first.toUpperCase());
  return match[1] === "name" ? { name: text } : { cluster: text };
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
