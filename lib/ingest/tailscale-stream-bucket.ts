import type { BucketLayout } from "./bucket-layout.ts";

/** A day. The stream's prefix stands in front of it as it was given, with a slash between or without. */
const DAY = String.raw`\d{4}/\d\d/\d\d/`;
const DAY_FOLDER = new RegExp(`${DAY}$`);
const OBJECT = new RegExp(String.raw`(${DAY}([^/]+)\.(?:ndjson|json)(?:\.zst|\.zstd|\.gz)?)$`);
const SECOND = /^\d{4}(?:-\d\d){5}/;
/** As it is documented. What Tailscale writes today sorts among these by no time, so they have none here. */
const TIME_OF_DAY = /^\d\d:\d\d:\d\d/;

/** Where a tailnet's log stream to S3 or Google Cloud Storage puts its files: `<prefix>2026/11/28/2026-11-28-09-14-02.ndjson.zst`. */
export const streamBucket: BucketLayout = {
  holds: "records",
  shape: "<year>/<month>/<day>/<time>.ndjson (or .json, .zst, .gz)",
  holdsObjects: (folder) => DAY_FOLDER.test(folder),
  objectAt: (key) => {
    const [, own, name = ""] = OBJECT.exec(key) ?? [];
    const second = SECOND.exec(name)?.[0];
    if (own === undefined || (second === undefined && !TIME_OF_DAY.test(name))) return { other: "other objects" };
    return { key: own, second };
  },
};
