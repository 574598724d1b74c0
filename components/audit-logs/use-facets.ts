"use client";

import type { Field } from "@/lib/events/field.ts";
import type { Filter } from "@/lib/query/filter.ts";
import { useDeferredValue } from "react";
import type { FacetAnswer } from "./read-api";
import { useFigures } from "./use-figures";
import type { ReadState } from "./use-read";
import { useCurrentView } from "./view-context";
import { apiHref } from "./view.ts";

/** The values a field has under the other conditions, with their counts; closed sets are known without asking. */
export function useFacets(field: Field, search: string): ReadState<FacetAnswer> & { search: string } {
  const { stream, asked } = useCurrentView();
  const all = useFacetFigures(field.filter === "facet" ? hrefOf(stream, asked, { field: field.id }) : undefined);
  // Only where not all values came does the server have to look for the typed ones.
  const typed = useDeferredValue(search.trim());
  const some = all.state === "done" && !all.value.complete && typed !== "" && field.type === "text";
  const found = useFacetFigures(some ? hrefOf(stream, asked, { field: field.id, search: typed }) : undefined);
  return some && found.state === "done" ? { ...found, search: typed } : { ...all, search: "" };
}

function hrefOf(stream: string, filter: Filter, more: Record<string, string>): string {
  return apiHref(`${stream}/facets`, filter, more);
}

/** Counts that follow what is live, as long as they are open. */
function useFacetFigures(href: string | undefined): ReadState<FacetAnswer> {
  const read = useFigures<FacetAnswer>(href, "");
  return read.state === "done" ? { state: "done", value: read.value.value } : read;
}
