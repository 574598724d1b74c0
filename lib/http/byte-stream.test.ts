import { afterEach, expect, it, vi } from "vitest";
import { log } from "../log.ts";
import { byteStream } from "./byte-stream.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

it("does not call it a failure when the client leaves while a piece is awaited", async () => {
  const failed = vi.spyOn(log, "error");
  const awaited = Promise.withResolvers<IteratorResult<string, undefined>>();
  const leave = vi.fn(() => {
    awaited.resolve({ done: true, value: undefined });
    return Promise.resolve({ done: true, value: undefined } as const);
  });
  const reader = byteStream({ next: () => awaited.promise, return: leave }).getReader();
  const reading = reader.read();
  await reader.cancel();
  await reading;
  await awaited.promise;
  await Promise.resolve();
  expect(leave).toHaveBeenCalledOnce();
  expect(failed).not.toHaveBeenCalled();
});

it("fails the reader's stream when a piece fails", async () => {
  vi.spyOn(log, "error").mockImplementation(() => undefined);
  const reader = byteStream({ next: () => Promise.reject(new Error("the snapshot is gone")) }).getReader();
  await expect(reader.read()).rejects.toThrow("the snapshot is gone");
});
