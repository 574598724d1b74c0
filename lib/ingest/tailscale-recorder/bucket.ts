import type { BucketLayout } from "../bucket-layout.ts";

/** A proxy's stable id (no `.` or `..`, which lead elsewhere) and its events. */
const EVENTS = String.raw`(?:^|/)((?!\.{1,2}/)[^/]+/events/`;
const EVENTS_FOLDER = new RegExp(`${EVENTS})$`);
const EVENT = new RegExp(String.raw`${EVENTS}([^/]+)\.event)$`);
/** Go's RFC3339Nano in UTC: trailing zeros of the fraction are trimmed, so that only whole seconds sort by time. */
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z$/;

/**
 * Where tsrecorder keeps what it was sent, in a bucket or under its folder: `<stable id>/events/<RFC3339Nano>.event`, and session
 * recordings beside the folder of events.
 */
export const recorderBucket: BucketLayout = {
  holds: "record",
  shape: "<stable id>/events/<time>.event",
  holdsObjects: (folder) => EVENTS_FOLDER.test(folder),
  objectAt: (key) => {
    const [, own, name = ""] = EVENT.exec(key) ?? [];
    if (own !== undefined) return { key: own, second: TIME.exec(name)?.[1] };
    return { other: key.endsWith(".cast") ? "session recordings" : "other objects" };
  },
};
