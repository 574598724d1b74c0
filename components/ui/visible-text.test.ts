import { describe, expect, it } from "vitest";
import { visibleParts, visibleText } from "./visible-text.ts";

describe("visibleParts", () => {
  it("leaves ordinary text of any script in one piece", () => {
    for (const text of ["kubectl get pods", "žluťoučký kůň", "注文 ✓ 👍", "שלום"])
      expect(visibleParts(text)).toEqual([{ text }]);
    expect(visibleParts("")).toEqual([]);
  });

  it("names a bidi override instead of obeying it", () => {
    expect(visibleParts("a\u202ecod.exe")).toEqual([
      { text: "a" },
      { shown: "U+202E", code: "U+202E" },
      { text: "cod.exe" },
    ]);
  });

  it.each([
    ["\u001b[31mred", "⟨␛⟩[31mred"],
    ["two\nlines\tand\0nul", "two⟨↵⟩lines⟨⇥⟩and⟨␀⟩nul"],
    ["zero\u200bwidth", "zero⟨U+200B⟩width"],
    ["lone\ud800", "lone⟨U+D800⟩"],
    ["tag\u{e0041}", "tag⟨U+E0041⟩"],
  ])("shows %j as %s", (text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it("leaves markup as the text it is", () => {
    expect(visibleParts("<img src=x onerror=alert(1)>")).toEqual([{ text: "<img src=x onerror=alert(1)>" }]);
  });
});
