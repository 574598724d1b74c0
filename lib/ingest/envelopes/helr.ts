import { eventUnder, type Envelope } from "./envelope.ts";

const KEYS = ["ts", "endpoint", "event", "meta"];
/** Of `source`: Helr lets its name be configured. */
const OTHER_KEYS_MAX = 1;

/** Helr's NDJSON: `{ts, source, endpoint, event, meta}`, as its HTTP sink posts and its files hold it. */
export const helrEvent: Envelope = (wrapped) => {
  const { value } = wrapped;
  if (!("ts" in value && "endpoint" in value && "event" in value)) return undefined;
  if (Object.keys(value).filter((key) => !KEYS.includes(key)).length > OTHER_KEYS_MAX) return undefined;
  return eventUnder(wrapped, "event", value["ts"]);
};
