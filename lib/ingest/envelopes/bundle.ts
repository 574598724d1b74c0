import { gunzipSync } from "node:zlib";
import { isObject } from "../parse-record.ts";
import type { Wrapped } from "./envelope.ts";
import { isNothingButLine } from "./log-line.ts";
import { memberBytes } from "./member-bytes.ts";
import { openEnvelope } from "./open-envelope.ts";

/** JSON text that holds records, to be split as a delivery's text is. */
type Bundle = { text: Buffer } | { problem: string };

/** What one of a bundle's members may be once unpacked. */
const UNPACKED_BYTES_MAX = 16 * 1024 * 1024;
/** Audit events pack some thirty times; beyond this it is no log, and a small body would cost much memory. */
const RATIO_MAX = 100;

const HOLDERS = ["event", "log", "message"];
const FIRST_MEMBERS = ["records", "messageType", "requestId", "awslogs", "data"];
const BUNDLE_TEXT = new RegExp(String.raw`^\s*\{\s*"(?:${FIRST_MEMBERS.join("|")})"\s*:`);

/** Bundles as AWS and Azure make them, in any order: none can be another. */
const BUNDLES: readonly ((wrapped: Wrapped) => Bundle | undefined)[] = [
  cloudWatch,
  firehose,
  packedMember,
  eventHub,
  bundleInEnvelope,
];

/**
 * What a record bundles, when it is an envelope of many records. The rules ask for all of an envelope's members, since a plain record is
 * never to be taken apart.
 * @returns undefined when it is none; a `problem` when what it bundles cannot be unpacked.
 */
export function bundleIn(value: unknown, bytes: Buffer): Bundle | undefined {
  // Most records by far are Kubernetes audit events: one look is enough for them.
  if (!isObject(value) || value["auditID"] !== undefined) return undefined;
  for (const bundle of BUNDLES) {
    const found = bundle({ value, bytes });
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * A CloudWatch Logs subscription's message, as EKS' audit log leaves AWS. A CONTROL_MESSAGE only asks whether anybody listens: it holds
 * no record (docs.aws.amazon.com, "Log group-level subscription filters").
 */
function cloudWatch({ value, bytes }: Wrapped): Bundle | undefined {
  const { messageType, logEvents } = value;
  if (!Array.isArray(logEvents) || typeof value["logGroup"] !== "string") return undefined;
  if (messageType === "CONTROL_MESSAGE") return { text: Buffer.from("[]") };
  return messageType === "DATA_MESSAGE" ? textUnder(bytes, "logEvents") : undefined;
}

/** A request of Amazon Data Firehose to an HTTP endpoint: `{"requestId", "timestamp", "records": [{"data": "<base64>"}]}`. */
function firehose({ value, bytes }: Wrapped): Bundle | undefined {
  if (typeof value["requestId"] !== "string" || typeof value["timestamp"] !== "number") return undefined;
  return Array.isArray(value["records"]) ? textUnder(bytes, "records") : undefined;
}

/** One record of Firehose, or what CloudWatch hands a Lambda function (`{"awslogs": {"data"}}`): base64, often of gzip. */
function packedMember({ value }: Wrapped): Bundle | undefined {
  const held = isObject(value["awslogs"]) ? value["awslogs"] : value;
  if (typeof held["data"] !== "string" || !hasOneMember(held) || !hasOneMember(value)) return undefined;
  const packed = Buffer.from(held["data"], "base64");
  return packed[0] === 0x1f && packed[1] === 0x8b ? unpacked(packed) : { text: packed };
}

/** What Azure Monitor puts on an Event Hub: `{"records": […]}` and nothing beside it. */
function eventHub({ value, bytes }: Wrapped): Bundle | undefined {
  return Array.isArray(value["records"]) && hasOneMember(value) ? textUnder(bytes, "records") : undefined;
}

/**
 * A bundle in an envelope of one event: CloudWatch's in a HEC event, an Event Hub's message as the line that a shipper read from Kafka.
 * Looked for where the envelope is sure and what it holds begins as a bundle does: opening costs a second parse.
 */
function bundleInEnvelope({ value, bytes }: Wrapped): Bundle | undefined {
  const name = HOLDERS.find((key) => beginsAsBundle(value[key]));
  if (name === undefined || (name !== "event" && !isNothingButLine(value, name))) return undefined;
  const inner = openEnvelope({ index: 0, value, bytes, problem: undefined });
  return inner && bundleIn(inner.value, inner.bytes);
}

function beginsAsBundle(held: unknown): boolean {
  if (typeof held === "string") return BUNDLE_TEXT.test(held);
  return isObject(held) && FIRST_MEMBERS.some((key) => key in held);
}

function textUnder(bytes: Buffer, name: string): Bundle | undefined {
  const text = memberBytes(bytes, name);
  return text && { text };
}

function unpacked(packed: Buffer): Bundle {
  const maxOutputLength = Math.min(UNPACKED_BYTES_MAX, packed.length * RATIO_MAX);
  try {
    return { text: gunzipSync(packed, { maxOutputLength }) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `data cannot be unpacked as gzip into at most ${String(maxOutputLength)} bytes: ${reason}` };
  }
}

function hasOneMember(value: Record<string, unknown>): boolean {
  return Object.keys(value).length === 1;
}
