const AGENT_LENGTH_MAX = 64;
const SESSION_SHOWN = 8;

/**
 * The text of a command nobody recorded. A call's `Kubectl-Command` is exactly what kubectl says of itself; where even that is
 * missing, the program and its session are named and nothing is made up.
 */
export function commandName(from: {
  kubectlCommand: string | null;
  userAgent: string | null;
  session: string | null;
}): string {
  if (from.kubectlCommand !== null && from.kubectlCommand !== "") return from.kubectlCommand;
  // By code points: half a surrogate pair is text PostgreSQL refuses.
  const session = Array.from(from.session ?? "")
    .slice(0, SESSION_SHOWN)
    .join("");
  const program = programOf(from.userAgent ?? "");
  return program === "" ? `session ${session}` : `${program} (session ${session})`;
}

/** `kubectl/v1.36.4 (linux/amd64) kubernetes/bb826b1` → `kubectl`. */
function programOf(userAgent: string): string {
  const program = /^[^\s/]*/.exec(userAgent.slice(0, AGENT_LENGTH_MAX))?.[0] ?? "";
  return program.toWellFormed();
}
