import { expect, it } from "vitest";
import { findSources, summarize } from "./summary.ts";

it("counts sources by state and leaves out states nobody is in", () => {
  const states = ["receiving", "rejecting", "receiving", "silent"] as const;
  expect(summarize(states.map((state) => ({ state })))).toBe("4 sources: 2 receiving, 1 silent, 1 rejecting");
  expect(summarize([{ state: "waiting" }])).toBe("1 source: 1 waiting");
  expect(summarize([])).toBe("0 sources");
});

it("finds a source by name, cluster or kind, whatever the case", () => {
  const sources = [
    { name: "prod-api", cluster: "prod-eu", kind: "kubernetes-audit" },
    { name: "wrapper", cluster: null, kind: "onrecord" },
  ];
  const label = (kind: string): string => (kind === "onrecord" ? "Onrecord events" : "Kubernetes audit webhook");
  const names = (text: string): string[] => findSources(sources, text, label).map(({ name }) => name);
  expect(names(" EU ")).toEqual(["prod-api"]);
  expect(names("webhook")).toEqual(["prod-api"]);
  expect(names("events")).toEqual(["wrapper"]);
  expect(names("")).toEqual(["prod-api", "wrapper"]);
  expect(names("nothing")).toEqual([]);
});
