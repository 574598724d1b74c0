import { afterEach, expect, test, vi } from "vitest";
import { printList, printResult, terminalSafe } from "./output.ts";

const written = () => {
  const spy = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  return () => spy.mock.calls.map(([text]) => text).join("");
};
afterEach(() => {
  vi.restoreAllMocks();
});

test("--json prints one line a row, whatever the values hold", () => {
  const output = written();
  printList([{ name: "a\nb\u001b[2J" }, { name: "c" }], { json: true, columns: ["name"] });
  printResult({ id: 1 }, { json: true, text: "ignored" });
  expect(output()).toBe('{"name":"a\\nb\\u001b[2J"}\n{"name":"c"}\n{"id":1}\n');
});

test("a table shows hostile names without letting the terminal obey them", () => {
  const output = written();
  printList([{ name: "\u001b[2Jgone\r\n\u202eevil", at: new Date(0), cluster: null }], {
    json: false,
    columns: ["name", "at", "cluster"],
  });
  expect(output()).toBe(
    "NAME                             AT                        CLUSTER\n\\u001b[2Jgone\\u000d\\n\\u202eevil  1970-01-01T00:00:00.000Z  -\n",
  );
});

test("line breaks and tabs of our own text stay", () => {
  expect(terminalSafe("a\n\tb\u009b")).toBe("a\n\tb\\u009b");
});
