import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkPort, listen, localUrl, readCertificate, remoteUrl } from "./listen.ts";

describe("the port", () => {
  test("taken by another program is refused by number, with what to do", async () => {
    const other = createServer();
    const port = await listen(other, { host: "127.0.0.1", port: 0 });
    await expect(checkPort({ host: "127.0.0.1", port })).rejects.toThrow(
      `Port ${String(port)} is taken by another program. Stop it, or set PORT to another, for example PORT=${String(port + 1)} npm start.`,
    );
    await new Promise((resolve) => other.close(resolve));
    await checkPort({ host: "127.0.0.1", port });
  });

  test("on an address that is not ours is refused by name", async () => {
    await expect(checkPort({ host: "192.0.2.1", port: 0 })).rejects.toThrow("HOST=192.0.2.1");
  });
});

describe("TLS_CERT and TLS_KEY", () => {
  test("unset mean plain http", () => {
    expect(readCertificate({ cert: undefined, key: undefined })).toBeUndefined();
  });

  test("go together", () => {
    expect(() => readCertificate({ cert: "/a.pem", key: undefined })).toThrow(/TLS_CERT=\/a.pem cannot be read/);
    expect(() => readCertificate({ cert: undefined, key: "/a.pem" })).toThrow(/TLS_CERT is not set/);
  });

  test("that hold no certificate and key are refused", () => {
    const folder = mkdtempSync(join(tmpdir(), "onrecord-tls-"));
    const file = join(folder, "x.pem");
    writeFileSync(file, "not a certificate");
    expect(() => readCertificate({ cert: file, key: file })).toThrow(/do not make a certificate/);
    rmSync(folder, { recursive: true });
  });
});

test("the address shown is one a browser takes", () => {
  expect(localUrl({ host: "0.0.0.0", port: 3000 }, false)).toBe("http://localhost:3000");
  expect(localUrl({ host: "::1", port: 443 }, true)).toBe("https://[::1]:443");
  expect(remoteUrl({ host: "127.0.0.1", port: 3000 }, false)).toBeUndefined();
});
