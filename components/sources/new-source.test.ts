import { expect, it } from "vitest";
import { checkNewSource, fieldOfRefusal, settingsOf } from "./new-source.ts";

const webhook = { id: "kubernetes-audit", label: "Webhook", summary: "", cluster: "required" } as const;
const events = { id: "onrecord", label: "Events", summary: "", cluster: "from-record" } as const;
const check = (name: string, cluster: string, kind: typeof webhook | typeof events = webhook) =>
  checkNewSource({ name, cluster }, { kind, taken: ["prod-api"] });

it("lets a name and a cluster through, and no cluster where records name theirs", () => {
  expect(check("batch-api", "batch-eu")).toEqual({});
  expect(check("wrapper", "", events)).toEqual({});
});

it("names what is missing, taken, too long or not text", () => {
  expect(check(" ", "").name).toMatch(/name/);
  expect(check("x", " ").cluster).toMatch(/cluster/);
  expect(check(" prod-api ", "c").name).toMatch(/already/);
  expect(check("x".repeat(64), "c").name).toMatch(/63/);
  expect(check("a\u0007b", "c\u0000").name).toMatch(/control/);
  expect(check("ok", "c\u0000").cluster).toMatch(/control/);
});

it("puts the server's refusal beside the field it is about", () => {
  expect(fieldOfRefusal(409, 'There is a source named "x" already.')).toHaveProperty("name");
  expect(fieldOfRefusal(422, "cluster: needs 1 to 63 characters.")).toEqual({ cluster: "Needs 1 to 63 characters." });
  expect(fieldOfRefusal(409, "recorderAddresses: another source has it.")).toEqual({
    recorderAddresses: "Another source has it.",
  });
  expect(fieldOfRefusal(422, "There is no such kind.")).toBeUndefined();
});

it("sends what was typed of a recorder's connections, and nothing where nothing was", () => {
  const typed = { recorderAddresses: " 100.64.0.7:8080, :8081\n", allowedTags: "" };
  expect(settingsOf({ kind: "tailscale-recorder", ...typed })).toEqual({
    recorderAddresses: ["100.64.0.7:8080", ":8081"],
  });
  expect(settingsOf({ kind: "tailscale-recorder", recorderAddresses: " ", allowedTags: "" })).toBeUndefined();
  expect(settingsOf({ kind: "onrecord", ...typed })).toBeUndefined();
});
