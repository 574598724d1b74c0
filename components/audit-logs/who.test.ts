import { parseFilter, serializeFilter } from "../../lib/query/filter.ts";
import { expect, it } from "vitest";
import { askedFilter, namesUserType, readWho, withoutUserType } from "./who.ts";

const parse = (query: string) => parseFilter("commands", new URLSearchParams(query));
const asked = (query: string, who: "people" | "automation" | "all") =>
  decodeURIComponent(serializeFilter(askedFilter({ stream: "commands", filter: parse(query), who })).toString());

it("asks the API for user types in so many words", () => {
  expect(asked("cluster=prod", "people")).toBe("cluster=prod&userType=person");
  expect(asked("", "automation")).toBe("userType=service-account&userType=node&userType=system");
  expect(asked("cluster=prod", "all")).toBe("cluster=prod");
});

it("gives way to a user type the reader names, wanted or not", () => {
  expect(asked("userType=node", "people")).toBe("userType=node");
  expect(asked("userType!=person", "people")).toBe("userType!=person");
  expect(namesUserType(withoutUserType(parse("userType=node&userType!=person&user=a")))).toBe(false);
});

it("is for commands alone", () => {
  const filter = parse("");
  expect(askedFilter({ stream: "api-calls", filter, who: "people" })).toBe(filter);
});

it("reads what addresses say and refuses the rest", () => {
  expect([null, "people", "automation", "all"].map(readWho)).toEqual(["people", "people", "automation", "all"]);
  expect(readWho("bots")).toBeUndefined();
});
