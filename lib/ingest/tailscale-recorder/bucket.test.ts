import { expect, it } from "vitest";
import { recorderBucket } from "./bucket.ts";

it.each([
  ["nPRXY5KD4CNTRL/events/", true],
  ["backup/2026/nPRXY5KD4CNTRL/events/", true],
  ["/data/recordings/nPRXY5KD4CNTRL/events/", true],
  ["events/", false],
  ["/events/", false],
  ["../events/", false],
  ["nPRXY5KD4CNTRL/./events/", false],
  ["nPRXY5KD4CNTRL/old-events/", false],
  ["nPRXY5KD4CNTRL/events/more/", false],
])("knows whether %s holds events", (folder, holds) => {
  expect(recorderBucket.holdsObjects(folder)).toBe(holds);
});

it.each([
  ["nPRXY5KD4CNTRL/events/2026-07-28T09:14:02.37252432Z.event", "2026-07-28T09:14:02"],
  ["nPRXY5KD4CNTRL/events/2026-07-28T09:14:02Z.event", "2026-07-28T09:14:02"],
  ["nPRXY5KD4CNTRL/events/2026-07-28T11:14:02+02:00.event", undefined],
  ["nPRXY5KD4CNTRL/events/exec_request.event", undefined],
])("calls %s the same wherever it was copied to, and knows its second", (key, second) => {
  expect(recorderBucket.objectAt(key)).toEqual({ key, second });
  expect(recorderBucket.objectAt(`/mnt/copy/${key}`)).toEqual({ key, second });
});

it.each([
  ["nPRXY5KD4CNTRL/2026-07-28T09:14:02.5Z.cast", "session recordings"],
  ["nPRXY5KD4CNTRL/2026-07-28T09:14:02.5Z.event", "other objects"],
  ["nPRXY5KD4CNTRL/events/readme.txt", "other objects"],
  ["nPRXY5KD4CNTRL/events/.event", "other objects"],
])("leaves %s alone", (key, other) => {
  expect(recorderBucket.objectAt(key)).toEqual({ other });
});
