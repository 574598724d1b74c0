import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalIp, type Endpoint } from "../ingest/tailscale-recorder/address.ts";
import { proxyHeader } from "../../tests/support/proxy-header.ts";
import { PROXY_PREFIX_BYTES, proxyRestBytes, readProxyHeader } from "./proxy-header.ts";

const port = fc.integer({ min: 0, max: 65_535 });
const ipV6 = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 })
  .map((groups) => groups.map((group) => group.toString(16)).join(":"));
const pair = fc.oneof(fc.tuple(fc.ipV4(), fc.ipV4(), port, port), fc.tuple(ipV6, ipV6, port, port));
const canonical = ({ address, port }: Endpoint): Endpoint => ({ address: canonicalIp(address) ?? "", port });

function read(header: Buffer): ReturnType<typeof readProxyHeader> {
  const prefix = header.subarray(0, PROXY_PREFIX_BYTES);
  const rest = proxyRestBytes(prefix);
  if (rest === undefined) return undefined;
  return readProxyHeader(prefix, header.subarray(PROXY_PREFIX_BYTES, PROXY_PREFIX_BYTES + rest));
}

describe("a PROXY protocol v2 header", () => {
  it("gives back the addresses that were written into it, whatever follows them", () => {
    fc.assert(
      fc.property(pair, fc.uint8Array({ maxLength: 300 }), ([from, to, fromPort, toPort], tlv) => {
        const [source, destination] = [
          { address: from, port: fromPort },
          { address: to, port: toPort },
        ];
        expect(read(proxyHeader(source, destination, Buffer.from(tlv)))).toEqual({
          source: canonical(source),
          destination: canonical(destination),
        });
      }),
    );
  });

  it("tells nothing when the proxy speaks for itself", () => {
    const header = proxyHeader({ address: "100.64.0.9", port: 1 }, { address: "100.64.0.7", port: 80 });
    header[12] = 0x20;
    expect(read(header)).toEqual({ source: undefined, destination: undefined });
    header[12] = 0x21;
    header[13] = 0x00;
    expect(read(header)).toEqual({ source: undefined, destination: undefined });
  });

  it("is refused when its version, length or signature is wrong, or its addresses are cut short", () => {
    const header = proxyHeader({ address: "100.64.0.9", port: 1 }, { address: "100.64.0.7", port: 80 });
    const wrong = (at: number, value: number): Buffer => {
      const changed = Buffer.from(header);
      changed[at] = value;
      return changed;
    };
    for (const changed of [
      wrong(0, 0x50),
      wrong(11, 0),
      wrong(12, 0x11),
      wrong(12, 0x22),
      wrong(14, 0xff),
      wrong(15, 11),
    ])
      expect(read(changed)).toBeUndefined();
  });

  it("never throws, whatever the bytes", () => {
    const bytes = fc.uint8Array({ minLength: PROXY_PREFIX_BYTES, maxLength: 80 });
    fc.assert(
      fc.property(bytes, fc.boolean(), (random, signed) => {
        const header = Buffer.from(random);
        if (signed)
          proxyHeader({ address: "1.2.3.4", port: 1 }, { address: "1.2.3.4", port: 1 }).copy(header, 0, 0, 13);
        expect(() => read(header)).not.toThrow();
      }),
    );
  });
});
