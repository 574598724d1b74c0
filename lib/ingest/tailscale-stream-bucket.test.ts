import { expect, it } from "vitest";
import { streamBucket } from "./tailscale-stream-bucket.ts";

it.each([
  ["2026/11/28/", true],
  ["logs/network/2026/11/28/", true],
  ["network-2026/11/28/", true],
  ["/data/logs/2026/11/28/", true],
  ["2026/11/", false],
  ["2026/11/28/old/", false],
])("knows whether %s holds a day's files", (folder, holds) => {
  expect(streamBucket.holdsObjects(folder)).toBe(holds);
});

it.each([
  ["2026/11/28/2026-11-28-09-14-02.ndjson", "2026-11-28-09-14-02"],
  ["2026/11/28/2026-11-28-09-14-02.ndjson.zst", "2026-11-28-09-14-02"],
  ["2026/11/28/09:14:02.json.gz", undefined],
])("calls %s the same behind any prefix, and knows its second", (key, second) => {
  expect(streamBucket.objectAt(key)).toEqual({ key, second });
  expect(streamBucket.objectAt(`/mnt/copy/network-${key}`)).toEqual({ key, second });
});

it.each(["2026/11/28/readme.txt", "2026/11/28/notes.json", "2026/11/2026-11-28-09-14-02.ndjson"])(
  "leaves %s alone",
  (key) => {
    expect(streamBucket.objectAt(key)).toEqual({ other: "other objects" });
  },
);
