import { once } from "node:events";
import { Readable } from "node:stream";
import { brotliCompressSync, createGzip, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { AppError } from "../errors.ts";
import { unpack } from "./unpack.ts";

const TEXT = Buffer.from(`{"a":"${"x".repeat(5000)}"}`);
const PACKED = {
  gzip: gzipSync(TEXT),
  zstd: zstdCompressSync(TEXT),
  deflate: deflateSync(TEXT),
  br: brotliCompressSync(TEXT),
};
const NAMES = Object.keys(PACKED) as (keyof typeof PACKED)[];

async function all(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

function inPieces(bytes: Buffer, size: number): AsyncIterable<Buffer> {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return Readable.from(pieces);
}

describe("unpacking", () => {
  it.each(NAMES)("undoes %s", async (name) => {
    expect(await all(unpack(PACKED[name], name))).toEqual(TEXT);
    expect(await all(unpack(inPieces(PACKED[name], 7), name))).toEqual(TEXT);
  });

  it.each([null, "", "identity", "Identity"])("leaves %j alone", async (encoding) => {
    expect(await all(unpack(TEXT, encoding))).toEqual(TEXT);
  });

  it("undoes a list of two from its end, whatever its case and spaces", async () => {
    expect(await all(unpack(zstdCompressSync(PACKED.gzip), " GZip ,identity, ZSTD "))).toEqual(TEXT);
  });

  it.each(["compress", "gzip, gzip, gzip", "__proto__", "constructor"])("refuses %j", (encoding) => {
    expect(() => unpack(TEXT, encoding)).toThrow(expect.objectContaining({ code: "unsupported-media" }) as Error);
  });

  it.each([1, 7, 1 << 20])("reads frames and members in a row whole, in pieces of %d bytes", async (size) => {
    const expected = Buffer.concat([TEXT, TEXT, TEXT]);
    for (const name of ["gzip", "zstd"] as const) {
      const packed = Buffer.concat([PACKED[name], PACKED[name], PACKED[name]]);
      expect(await all(unpack(inPieces(packed, size), name))).toEqual(expected);
    }
  });

  it.each(NAMES.flatMap((name) => [1, 5, 20].map((cut) => [name, cut] as const)))(
    "reports %s cut by %d bytes",
    async (name, cut) => {
      const cutOff = all(unpack(PACKED[name].subarray(0, -cut), name));
      await expect(cutOff).rejects.toMatchObject({
        code: "malformed",
        message: expect.stringContaining(name) as string,
      });
    },
  );

  it.each(NAMES)("reports what is not %s, and nothing where there should be some", async (name) => {
    await expect(all(unpack(Buffer.from("{} this is plain text"), name))).rejects.toMatchObject({ code: "malformed" });
    await expect(all(unpack(Buffer.alloc(0), name))).rejects.toBeInstanceOf(AppError);
  });

  it.each(NAMES)("drops nothing that follows %s data: it is an error", async (name) => {
    const trailed = Buffer.concat([PACKED[name], Buffer.from("trailing text")]);
    await expect(all(unpack(trailed, name))).rejects.toMatchObject({ code: "malformed" });
    await expect(all(unpack(inPieces(trailed, 3), name))).rejects.toMatchObject({ code: "malformed" });
  });

  it("refuses a 300 MiB bomb without holding it", async () => {
    const gzip = createGzip({ level: 9 });
    const parts: Buffer[] = [];
    gzip.on("data", (part: Buffer) => parts.push(part));
    const zeros = Buffer.alloc(1 << 20);
    for (let mib = 0; mib < 300; mib++) if (!gzip.write(zeros)) await once(gzip, "drain");
    gzip.end();
    await once(gzip, "end");
    let held = 0;
    const reading = (async () => {
      for await (const chunk of unpack(Buffer.concat(parts), "gzip")) held = Math.max(held, chunk.length);
    })();
    await expect(reading).rejects.toMatchObject({
      code: "too-large",
      message: expect.stringContaining("256 MiB") as string,
    });
    expect(held).toBeLessThanOrEqual(1 << 20);
  });
});
