import { recorderHealth, type ListeningAt, type Refusal } from "./health.ts";

/** What an organization may know of the installation's recorder listener: how it listens, and its own sources' counts. */
export type RecorderStatus = {
  listening: readonly ListeningAt[];
  proxyProtocol: boolean;
  verifiesCallers: boolean;
  asksForSecret: boolean;
  /** Requests not taken since the process started, by reason; whose they were is not known. */
  refused: Partial<Record<Refusal, number>>;
  sources: { id: string; events: number; rejected: number; lastEventAt: string | null }[];
};

/** @returns null where RECORDER_PORT is not set: nothing listens. */
export function recorderStatus(organizationId: string): RecorderStatus | null {
  const health = recorderHealth();
  if (health === undefined) return null;
  const { listening, proxyProtocol, verifiesCallers, asksForSecret, bySource } = health;
  const own = (health.sources() ?? []).filter((source) => source.organizationId === organizationId);
  return {
    listening,
    proxyProtocol,
    verifiesCallers,
    asksForSecret,
    refused: Object.fromEntries(Object.entries(health.refused).filter(([, count]) => count > 0)),
    sources: own.map(({ id }) => ({ id, ...(bySource.get(id) ?? { events: 0, rejected: 0, lastEventAt: null }) })),
  };
}
