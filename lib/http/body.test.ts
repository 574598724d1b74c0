import { describe, expect, it } from "vitest";
import { withBody } from "./body.ts";

const MIB = 1024 * 1024;

function post(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  return new Request("http://localhost/", { method: "POST", body, headers, duplex: "half" } as RequestInit);
}

/** A body of so many 1 MiB chunks, and how many of them were asked for. */
function chunked(count: number): { request: Request; asked: () => number } {
  let asked = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (asked++ < count) controller.enqueue(new Uint8Array(MIB));
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { request: post(body), asked: () => asked };
}

const length = (body: Buffer) => Promise.resolve(body.length);

describe("reading a body", () => {
  it("gives the bytes as sent, and an empty buffer for none", async () => {
    expect(await withBody(post("{}"), (body) => Promise.resolve(body.toString()))).toBe("{}");
    expect(await withBody(post(null), length)).toBe(0);
  });

  it("takes 32 MiB and not a byte more, and stops reading at once", async () => {
    expect(await withBody(chunked(32).request, length)).toBe(32 * MIB);
    const { request, asked } = chunked(1000);
    await expect(withBody(request, length)).rejects.toMatchObject({
      code: "too-large",
      message: expect.stringContaining("32 MiB") as string,
    });
    expect(asked()).toBeLessThan(36);
  });

  it("refuses by Content-Length before reading anything", async () => {
    const { request, asked } = chunked(1);
    request.headers.set("content-length", String(33 * MIB));
    await expect(withBody(request, length)).rejects.toMatchObject({ code: "too-large" });
    expect(asked()).toBe(0);
  });

  it("gives up on a body that does not arrive", async () => {
    const silent = post(new ReadableStream<Uint8Array>());
    await expect(withBody(silent, length, { timeoutMs: 20 })).rejects.toMatchObject({
      code: "malformed",
      message: expect.stringContaining("did not arrive") as string,
    });
  });

  it("reports a body that breaks off", async () => {
    const broken = post(
      new ReadableStream<Uint8Array>({
        pull: (controller) => {
          controller.error(new Error("socket hang up"));
        },
      }),
    );
    await expect(withBody(broken, length)).rejects.toMatchObject({
      code: "malformed",
      message: expect.stringContaining("broke off") as string,
    });
  });

  it("turns senders away while four of the largest are in memory, and takes them again after", async () => {
    const gate = Promise.withResolvers<undefined>();
    const full = Promise.withResolvers<undefined>();
    let inside = 0;
    const held = Array.from({ length: 4 }, () =>
      withBody(chunked(32).request, async () => {
        if (++inside === 4) full.resolve(undefined);
        await gate.promise;
      }),
    );
    await full.promise;
    await expect(withBody(post("{}"), length)).rejects.toMatchObject({ code: "unavailable", retryAfterSeconds: 1 });
    gate.resolve(undefined);
    await Promise.all(held);
    expect(await withBody(post("{}"), length)).toBe(2);
  });
});
