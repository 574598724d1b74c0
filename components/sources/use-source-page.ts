"use client";

import { useSearchParams } from "next/navigation";
import { useState } from "react";

const HOME = "/system/sources";

/** What stands beside the list. */
export type Beside =
  | { sheet: "none" }
  | { sheet: "add"; kind: string | undefined }
  | { sheet: "source"; id: string; at: "top" | "rejects" };

export type SourcePage = {
  query: string;
  beside: Beside;
  search: (query: string) => void;
  show: (beside: Beside) => void;
};

/** The page's state is its address: `q`, `add` (a kind may be named), `source` and, for its rejects, `at=rejects`. */
export function useSourcePage(): SourcePage {
  const params = useSearchParams();
  // Kept beside the address: that follows a moment later, and fast typing must not fall into the gap.
  const [query, setQuery] = useState(() => params.get("q") ?? "");
  const beside = readBeside(params);
  const search = (next: string): void => {
    setQuery(next);
    globalThis.history.replaceState(null, "", pageHref(next, beside));
  };
  const show = (next: Beside): void => {
    const how = beside.sheet === "none" ? "pushState" : "replaceState";
    globalThis.history[how](null, "", pageHref(query, next));
  };
  return { query, beside, search, show };
}

/** The address of the page with this beside its list. */
export function pageHref(query: string, beside: Beside): string {
  const params = new URLSearchParams(query === "" ? {} : { q: query });
  if (beside.sheet === "add") params.set("add", beside.kind ?? "");
  if (beside.sheet === "source") params.set("source", beside.id);
  if (beside.sheet === "source" && beside.at === "rejects") params.set("at", "rejects");
  const text = params.toString();
  return `${HOME}${text === "" ? "" : `?${text}`}`;
}

function readBeside(params: URLSearchParams): Beside {
  const kind = params.get("add");
  if (kind !== null) return { sheet: "add", kind: kind || undefined };
  const id = params.get("source");
  if (id === null) return { sheet: "none" };
  return { sheet: "source", id, at: params.get("at") === "rejects" ? "rejects" : "top" };
}
