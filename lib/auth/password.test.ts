import { scryptSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { assertPassword, hashPassword, oneTimePassword, verifyPassword } from "./password.ts";

describe("hashPassword and verifyPassword", () => {
  it("accepts the password and nothing else", async () => {
    const stored = await hashPassword("correct horse battery");
    expect(await verifyPassword("correct horse battery", stored)).toBe(true);
    expect(await verifyPassword("correct horse battery ", stored)).toBe(false);
    expect(await verifyPassword("", stored)).toBe(false);
  });

  it("salts: the same password is stored differently each time", async () => {
    expect(await hashPassword("correct horse battery")).not.toBe(await hashPassword("correct horse battery"));
  });

  it("verifies a hash by the parameters it was made with, so that raising them leaves old passwords valid", async () => {
    const salt = Buffer.from("0123456789abcdef");
    const key = scryptSync("an older password", salt, 32, { N: 1024, r: 8, p: 2 });
    const stored = `scrypt$N=1024,r=8,p=2$${salt.toString("base64")}$${key.toString("base64")}`;
    expect(await verifyPassword("an older password", stored)).toBe(true);
    expect(await verifyPassword("another password", stored)).toBe(false);
  });

  it("takes one password for one, however its accents are composed", async () => {
    expect(await verifyPassword("cafe\u0301 au lait noir", await hashPassword("caf\u00e9 au lait noir"))).toBe(true);
  });

  it("refuses what is no hash of ours", async () => {
    for (const stored of [null, "", "plain", "scrypt$N=0,r=8,p=1$AAAA$", "$2b$10$abcdefghijklmnopqrstuv"]) {
      expect(await verifyPassword("correct horse battery", stored)).toBe(false);
    }
  });

  it("works as long for nobody as for somebody, so that time does not tell who exists", async () => {
    const stored = await hashPassword("correct horse battery");
    const nobody = await cpuTime(() => verifyPassword("a wrong password", null));
    const somebody = await cpuTime(() => verifyPassword("a wrong password", stored));
    expect(nobody / somebody).toBeGreaterThan(0.5);
    expect(nobody / somebody).toBeLessThan(2);
  });
});

describe("assertPassword", () => {
  it("asks for 12 characters and nothing about which", () => {
    expect(() => {
      assertPassword("aaaaaaaaaaaa");
    }).not.toThrow();
    expect(() => {
      assertPassword("aB3$aB3$aB3");
    }).toThrow("has 11 characters; it needs at least 12");
  });

  it("counts characters as people do, not code units", () => {
    expect(() => {
      assertPassword("😀😀😀😀😀😀");
    }).toThrow("has 6 characters");
  });

  it("bounds what is hashed", () => {
    expect(() => {
      assertPassword("x".repeat(1025));
    }).toThrow("more than 1024");
  });
});

describe("oneTimePassword", () => {
  it("is a valid password, new each time, of letters that are not mistaken for one another", () => {
    const made = Array.from({ length: 200 }, oneTimePassword);
    expect(new Set(made).size).toBe(200);
    for (const password of made) expect(password).toMatch(/^([a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}$/);
  });
});

/** Processor time of all threads: scrypt runs beside the event loop, and other tests beside this one. */
async function cpuTime(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage();
  for (let round = 0; round < 4; round++) await work();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}
