import { describe, expect, it } from "vitest";
import { NO_REPLAY, plusReplay, replayWords } from "./replay-words.ts";

const rejects = [{ id: "x.0", reason: "no timestamp" }];

describe("the words for a replay", () => {
  it("tell what was recovered and nothing else where that is all", () => {
    expect(replayWords({ ...NO_REPLAY, replayed: 1, accepted: 1 })).toEqual({
      tone: "success",
      title: "1 reject recovered",
    });
    expect(replayWords({ ...NO_REPLAY, replayed: 1_200, accepted: 1_200 }).title).toBe("1,200 rejects recovered");
  });

  it("tell what stays, with the reason of the first", () => {
    expect(replayWords({ replayed: 5, accepted: 2, duplicates: 1, rejected: 2, rejects })).toEqual({
      tone: "success",
      title: "3 rejects recovered",
      detail: "1 had arrived again and is on record once. 2 are as before, the first: no timestamp",
    });
  });

  it("call it a failure when nothing was recovered", () => {
    expect(replayWords({ ...NO_REPLAY, replayed: 1, rejected: 1, rejects })).toEqual({
      tone: "failed",
      title: "Still not readable",
      detail: "1 is as before: no timestamp",
    });
  });

  it("do not call it one when somebody else was faster", () => {
    expect(replayWords(NO_REPLAY)).toMatchObject({ tone: "success", title: "Nothing to replay" });
  });
});

it("the calls of one replay add up, and the first reason stays", () => {
  const first = { replayed: 3, accepted: 1, duplicates: 1, rejected: 1, rejects };
  const sum = plusReplay(plusReplay(NO_REPLAY, first), { ...first, rejects: [{ id: "y.0", reason: "other" }] });
  expect(sum).toEqual({ replayed: 6, accepted: 2, duplicates: 2, rejected: 2, rejects });
});
