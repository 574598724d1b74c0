import { parseInstant, instantOf, type Instant } from "../../events/instant.ts";
import { jsonObject, jsonText, type Json } from "../../events/json.ts";
import { jsonAmount } from "../../events/json-number.ts";

/** A record without what Paralus keeps it in, and the time its keeper noted. */
export type Unwrapped = { record: Json; keptAt: Instant | undefined };

/** A hit holds a document, a document a record: no more than these lie around one. */
const WRAPPERS_MAX = 3;

/**
 * Takes a record out of what Paralus stores it in: a row of its table `audit_logs` (`{tag, time, data}`), an Elasticsearch hit
 * (`{_source: {json}}`) or a Filebeat document (`{json}`). Fluent Bit takes a record's time out of it when it parses it, so that
 * the row's `time`, the document's `@timestamp` or the `date` Fluent Bit adds is all there is.
 */
export function unwrap(value: Json): Unwrapped {
  let record = value;
  let keptAt = keptTime(value);
  for (let depth = 0; depth < WRAPPERS_MAX; depth++) {
    const inner = innerOf(record);
    if (inner === undefined) break;
    record = inner;
    keptAt = keptTime(inner) ?? keptAt;
  }
  return { record, keptAt };
}

function innerOf(record: Json): Json | undefined {
  // A record of ours has one of these; a member of it that happens to be called `data` is no record then.
  if (jsonText(record["type"]) !== undefined || jsonText(record["url"]) !== undefined) return undefined;
  return jsonObject(record["_source"]) ?? jsonObject(record["json"]) ?? jsonObject(record["data"]);
}

function keptTime(record: Json): Instant | undefined {
  const text = jsonText(record["time"]) ?? jsonText(record["@timestamp"]) ?? jsonText(record["date"]);
  if (text !== undefined) return parseInstant(text);
  const seconds = jsonAmount(record["date"]);
  // By way of microseconds: a double of today's seconds is exact to a quarter of one, and may lie just below its millisecond.
  return seconds === undefined || seconds > SECONDS_MAX
    ? undefined
    : instantOf(Math.floor(Math.round(seconds * 1e6) / 1000));
}

/** In the year 2255: beyond it microseconds are no whole numbers any more. */
const SECONDS_MAX = 9e9;
