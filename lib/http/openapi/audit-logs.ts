import { STREAM_IDS, type Field, type Stream, type StreamId } from "../../events/field.ts";
import { STREAMS } from "../../events/streams.ts";
import { EXPORT_FORMATS } from "../../export/export-formats.ts";
import { facetFields } from "../../query/facet-values.ts";
import { LATENCY_GROUPS } from "../../query/latency.ts";
import { PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX } from "../../query/list-events.ts";
import { LISTED_VALUE_LENGTH_MAX } from "../../query/rows.ts";
import { filterParameters, query } from "./filter-parameters.ts";
import { itemSchema } from "./item-schema.ts";
import { json, object, ref, sharedResponse, type Schema } from "./schema.ts";

const ITEM: Record<StreamId, string> = {
  commands: "CommandItem",
  "api-calls": "ApiCallItem",
  "tailnet-changes": "TailnetChangeItem",
  "network-flows": "NetworkFlowItem",
};
const text: Schema = { type: "string" };
const whole: Schema = { type: "integer", minimum: 0 };

/** The read side: one set of paths a stream, since each has its own filter keys. */
export function auditLogPaths(): Record<string, Schema> {
  return Object.assign({}, ...STREAM_IDS.map(pathsOf)) as Record<string, Schema>;
}

export function auditLogSchemas(): Record<string, Schema> {
  return {
    ...Object.fromEntries(STREAM_IDS.map((stream) => [ITEM[stream], itemSchema(stream)])),
    ...Object.fromEntries(STREAM_IDS.map((stream) => [ITEM[stream].replace("Item", "Page"), pageSchema(stream)])),
    ApiCallDetail: { allOf: [open("api-calls"), object({ ...RECEIVED, ...WITNESSES })] },
    CommandDetail: {
      allOf: [open("commands"), object({ ...RECEIVED, calls: { type: "array", items: ref("ApiCallItem") } })],
    },
    TailnetChangeDetail: { allOf: [open("tailnet-changes"), object({ ...RECEIVED, ...folded("tailnet-changes") })] },
    NetworkFlowDetail: { allOf: [open("network-flows"), object({ ...RECEIVED, ...folded("network-flows") })] },
    Count: object({
      count: whole,
      complete: { type: "boolean", description: "False: there are at least `count` events." },
    }),
    OutcomeHistogram: histogram({
      outcomes: {
        type: "object",
        additionalProperties: whole,
        description: "Events by outcome; what there is none of is left out.",
      },
    }),
    TrafficHistogram: histogram(TRAFFIC),
    Talkers: object({
      talkers: { type: "array", items: object({ device: text, user: { type: ["string", "null"] }, ...TRAFFIC }) },
      complete: NEWEST_ONLY,
    }),
    Latency: object({
      overall: object(LATENCY),
      groups: { type: "array", items: object({ value: { type: ["string", "null"] }, ...LATENCY }) },
      buckets: { type: "array", items: object({ from: TIME, to: TIME, ...LATENCY }) },
      distribution: {
        type: "array",
        items: object({ fromMs: { type: "number" }, toMs: { type: ["number", "null"] }, count: whole }),
      },
      slowest: { type: "array", items: ref("ApiCallItem") },
      complete: NEWEST_ONLY,
    }),
    Facets: object({
      values: { type: "array", items: object({ value: { type: ["string", "null"] }, count: whole }) },
      complete: {
        type: "boolean",
        description: "False: there are more values, or only the newest events were counted.",
      },
    }),
  };
}

const NEWEST_ONLY: Schema = {
  type: "boolean",
  description: "False: there are more, or only the newest events were counted.",
};
const BYTES: Schema = { type: ["number", "string"], description: "Digits beyond 2^53." };
/** Physical traffic is counted only where the filter names a class: it carries the others' bytes a second time. */
const TRAFFIC: Record<string, Schema> = { flows: whole, txBytes: BYTES, rxBytes: BYTES };

const TIME: Schema = { type: "string", format: "date-time" };
const MILLISECONDS: Schema = { type: ["number", "null"], description: "Milliseconds; null where there is no call." };
const LATENCY: Record<string, Schema> = {
  count: whole,
  p50: MILLISECONDS,
  p95: MILLISECONDS,
  p99: MILLISECONDS,
  max: MILLISECONDS,
};

/** At most 120 buckets in order of time, empty ones too. */
function histogram(counted: Record<string, Schema>): Schema {
  const time: Schema = { type: "string", format: "date-time" };
  return object({
    buckets: { type: "array", items: object({ from: time, to: time, ...counted }) },
    complete: NEWEST_ONLY,
  });
}

const RECEIVED: Record<string, Schema> = {
  raw: {
    description: "The record as received: JSON, byte for byte; a string when it was no JSON; null when there is none.",
  },
  keptUntil: {
    type: ["string", "null"],
    format: "date-time",
    description: "As retention is set now; null for ever, and while a legal hold stands.",
  },
  legalHold: { type: "boolean" },
  delivery: {
    description: "What brought it; null when no longer kept.",
    anyOf: [object({ id: text, receivedAt: { type: "string", format: "date-time" }, sha256: text }), { type: "null" }],
  },
};

const WITNESSES: Record<string, Schema> = {
  [STREAMS["api-calls"].folds.called]: {
    type: "array",
    items: { allOf: [open("api-calls"), object(RECEIVED)] },
    description: "What each source told of a call that several saw, the cluster's own log first; empty for others.",
  },
};

/** What tells the same less well: webhooks and stream records of a change, the other end's reports of a conversation. */
function folded(stream: StreamId): Record<string, Schema> {
  const { folds }: Stream = STREAMS[stream];
  const rows: Schema = {
    type: "array",
    items: ref(ITEM[stream]),
    description: "Other records of the same, oldest first.",
  };
  return folds === undefined ? {} : { [folds.called]: rows };
}

/** `additionalProperties: false` would refuse what a detail has beside the item. */
function open(stream: StreamId): Schema {
  return { ...itemSchema(stream), additionalProperties: true };
}

/** A row as lists and tails have it. */
function listed(stream: StreamId): Schema {
  const fields: readonly Field[] = STREAMS[stream].fields;
  const values = fields.filter(({ type }) => type === "json").map(({ id }) => `\`${id}\``);
  if (values.length === 0) return ref(ITEM[stream]);
  const cut = {
    const: true,
    description: `Of a value longer than ${String(LISTED_VALUE_LENGTH_MAX)} characters as JSON (${values.join(" or ")}) there is only its beginning, as text that ends in …; the event itself and exports have it whole.`,
  };
  return { allOf: [open(stream), { type: "object", properties: { cut } }] };
}

function pageSchema(stream: StreamId): Schema {
  const cursor = (description: string): Schema => ({ type: ["string", "null"], description });
  return object(
    {
      items: { type: "array", items: listed(stream) },
      prevCursor: cursor(
        "What is newer than this page, also what comes later: a poller goes on from it. Null where there is nothing at all yet.",
      ),
      nextCursor: cursor("What is older than this page; null when there is nothing."),
      searched: {
        ...object({ from: TIME, to: TIME, of: object({ from: TIME, to: TIME }) }),
        description:
          "The time was up before the page was full: what was searched of the filter's time. The cursors go on from there; the page may be empty.",
      },
    },
    { required: ["items", "prevCursor", "nextCursor"] },
  );
}

function pathsOf(stream: StreamId): Record<string, Schema> {
  const { label } = STREAMS[stream];
  const item = ITEM[stream];
  const base = `/api/audit-logs/${stream}`;
  const id = { name: "id", in: "path", required: true, schema: text };
  return {
    [base]: get(
      `${label}: one page, newest first`,
      [...filterParameters(stream), ...PAGE],
      json(ref(item.replace("Item", "Page"))),
    ),
    [`${base}/{id}`]: get(`${label}: one event`, [id], json(ref(item.replace("Item", "Detail")))),
    [`${base}/count`]: get(`${label}: how many match`, filterParameters(stream), json(ref("Count"))),
    [`${base}/facets`]: get(
      `${label}: the values of a field`,
      [...filterParameters(stream), ...facetParameters(stream)],
      json(ref("Facets")),
    ),
    [`${base}/histogram`]: get(
      `${label}: how many match over time`,
      filterParameters(stream),
      json(ref(stream === "network-flows" ? "TrafficHistogram" : "OutcomeHistogram")),
    ),
    ...(stream === "api-calls" && {
      [`${base}/latency`]: get(
        `${label}: how long they took, by a field and over time`,
        [
          ...filterParameters(stream),
          query("by", { type: "string", enum: LATENCY_GROUPS }, "By what calls are compared."),
        ],
        json(ref("Latency")),
      ),
    }),
    ...(stream === "network-flows" && {
      [`${base}/talkers`]: get(
        `${label}: the nodes that most went over`,
        filterParameters(stream),
        json(ref("Talkers")),
      ),
    }),
    [`${base}/tail`]: get(
      `${label}: what is new and matches, as it comes; \`Last-Event-ID\` resumes`,
      filterParameters(stream),
      { "text/event-stream": { schema: text } },
    ),
    [`${base}/export`]: get(
      `${label}: every matching event as a file`,
      [...filterParameters(stream), ...EXPORT],
      FILES,
    ),
  };
}

const PAGE: Schema[] = [
  query(
    "limit",
    { type: "integer", minimum: 1, maximum: PAGE_LIMIT_MAX, default: PAGE_LIMIT_DEFAULT },
    "Events a page.",
  ),
  query("cursor", text, "`nextCursor` or `prevCursor` of another page, with the same filter."),
  query("at", text, "Opens around a moment, half of the page newer: RFC 3339, `now`, or `now-3d`. Not with `cursor`."),
];

const EXPORT: Schema[] = [
  query("format", { type: "string", enum: EXPORT_FORMATS, default: EXPORT_FORMATS[0] }, "What to write."),
  query(
    "safe",
    { type: "string", enum: ["1", "0"], default: "1" },
    "CSV: 0 leaves values a spreadsheet could run as they are.",
  ),
  query(
    "exportId",
    { type: "string", format: "uuid" },
    "The id it is to have, to ask `/api/exports/{id}` meanwhile how far it is; else the answer names one.",
  ),
];

const FILES: Schema = { "text/csv": { schema: text }, "application/x-ndjson": { schema: text } };

function facetParameters(stream: StreamId): Schema[] {
  const fields = facetFields(stream).map((field) => field.id);
  return [
    {
      ...query("field", { type: "string", enum: fields }, "Whose values; its own conditions do not count."),
      required: true,
    },
    query("search", text, "Only values that contain this."),
  ];
}

function get(summary: string, parameters: Schema[], content: Schema): Schema {
  const refusals = Object.fromEntries(REFUSALS.map(([status, name]) => [status, sharedResponse(name)]));
  return { get: { summary, parameters, responses: { "200": { description: "Done", content }, ...refusals } } };
}

const REFUSALS = [
  ["400", "Malformed"],
  ["401", "NotSignedIn"],
  ["403", "NotAllowed"],
  ["404", "NotFound"],
  ["422", "NotUnderstood"],
  ["429", "TooMany"],
  ["503", "Unavailable"],
] as const;
