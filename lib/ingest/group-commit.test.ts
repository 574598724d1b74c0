import { describe, expect, it } from "vitest";
import { AppError } from "../errors.ts";
import { GroupCommit, type GroupLimits } from "./group-commit.ts";

const ROOMY: GroupLimits = { items: 100, bytes: 1_000, waitingItems: 1_000, waitingBytes: 10_000, gatherMs: 1 };

/** A commit that waits to be told how it ends. */
function heldCommit(): {
  groups: string[][];
  commit: (items: string[]) => Promise<void>;
  end: (at: number, error?: Error) => void;
  begun: (count: number) => Promise<void>;
} {
  const groups: string[][] = [];
  const ends: ((error?: Error) => void)[] = [];
  let heard = (): void => undefined;
  const commit = (items: string[]): Promise<void> =>
    new Promise((resolve, reject) => {
      groups.push(items);
      ends.push((error) => {
        if (error === undefined) resolve();
        else reject(error);
      });
      heard();
    });
  const begun = async (count: number): Promise<void> => {
    while (groups.length < count)
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
  };
  return { groups, commit, end: (at, error) => ends[at]?.(error), begun };
}

describe("a group commit", () => {
  it("commits a caller alone at once, and those that come meanwhile together", async () => {
    const held = heldCommit();
    const group = new GroupCommit(held.commit, ROOMY);
    const first = group.add("a", 1);
    await held.begun(1);
    const others = Promise.all(["b", "c", "d"].map((item) => group.add(item, 1)));
    expect(held.groups).toEqual([["a"]]);
    held.end(0);
    await first;
    await held.begun(2);
    expect(held.groups).toEqual([["a"], ["b", "c", "d"]]);
    held.end(1);
    await others;
  });

  it("lets those that were answered together come again before the next commit", async () => {
    const held = heldCommit();
    const group = new GroupCommit(held.commit, ROOMY);
    const calls = ["a", "b"].map((item) => group.add(item, 1).then(() => group.add(`${item} again`, 1)));
    await held.begun(1);
    const waiting = group.add("c", 1);
    held.end(0);
    await held.begun(2);
    expect(held.groups).toEqual([
      ["a", "b"],
      ["c", "a again", "b again"],
    ]);
    held.end(1);
    await Promise.all([...calls, waiting]);
  });

  it("takes what comes in the same turn of the event loop into one commit", async () => {
    const groups: number[][] = [];
    const group = new GroupCommit((items: number[]) => Promise.resolve(groups.push(items)), ROOMY);
    await Promise.all(Array.from({ length: 64 }, (_, index) => group.add(index, 1)));
    expect(groups).toEqual([Array.from({ length: 64 }, (_, index) => index)]);
  });

  it("answers nobody before its commit is over", async () => {
    const held = heldCommit();
    const group = new GroupCommit(held.commit, ROOMY);
    let answered = false;
    const waiting = group.add("a", 1).then(() => {
      answered = true;
    });
    await held.begun(1);
    expect(answered).toBe(false);
    held.end(0);
    await waiting;
  });

  it("keeps a commit within its bounds, but for one item that is larger by itself", async () => {
    const groups: string[][] = [];
    const commit = (items: string[]) => Promise.resolve(groups.push(items));
    const group = new GroupCommit(commit, { ...ROOMY, items: 3, bytes: 10 });
    const sizes = [4, 4, 4, 50, 1, 1, 1, 1];
    await Promise.all(sizes.map((bytes, index) => group.add(String(index), bytes)));
    expect(groups).toEqual([["0", "1"], ["2"], ["3"], ["4", "5", "6"], ["7"]]);
  });

  it("refuses what exceeds the queue, and takes more once it is shorter", async () => {
    const held = heldCommit();
    const group = new GroupCommit(held.commit, { ...ROOMY, waitingItems: 2, waitingBytes: 100 });
    const first = group.add("a", 1);
    await held.begun(1);
    const waiting = [group.add("b", 60), group.add("c", 40)];
    await expect(group.add("d", 1)).rejects.toMatchObject({ code: "unavailable", retryAfterSeconds: 1 });
    held.end(0);
    await first;
    await held.begun(2);
    const later = group.add("e", 1);
    held.end(1);
    await Promise.all(waiting);
    await held.begun(3);
    held.end(2);
    await later;
    expect(held.groups).toEqual([["a"], ["b", "c"], ["e"]]);
  });

  it("counts bytes against the queue", async () => {
    const held = heldCommit();
    const group = new GroupCommit(held.commit, { ...ROOMY, waitingBytes: 100 });
    const first = group.add("a", 1);
    await held.begun(1);
    const second = group.add("b", 60);
    await expect(group.add("c", 41)).rejects.toMatchObject({ code: "unavailable" });
    held.end(0);
    await held.begun(2);
    held.end(1);
    await Promise.all([first, second]);
  });

  it("tells of a database that is away only those whose commit it was, without trying each", async () => {
    const held = heldCommit();
    const group = new GroupCommit(held.commit, ROOMY);
    const failing = Promise.allSettled([group.add("a", 1), group.add("b", 1)]);
    await held.begun(1);
    const fine = group.add("c", 1);
    held.end(0, new AppError("unavailable", "away"));
    expect((await failing).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await held.begun(2);
    held.end(1);
    await fine;
    expect(held.groups).toEqual([["a", "b"], ["c"]]);
  });

  it("stores the rest when one item cannot be stored", async () => {
    const stored: string[] = [];
    const group = new GroupCommit((items: string[]) => {
      if (items.includes("bad")) return Promise.reject(new Error("not this one"));
      stored.push(...items);
      return Promise.resolve();
    }, ROOMY);
    const results = await Promise.allSettled(["a", "bad", "b"].map((item) => group.add(item, 1)));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(stored).toEqual(["a", "b"]);
  });
});
