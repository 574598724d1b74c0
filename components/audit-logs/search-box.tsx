"use client";

import { Input } from "@/components/ui/field";
import { Kbd } from "@/components/ui/kbd";
import type { StreamId } from "@/lib/events/field.ts";
import { useEffect, useRef, useState } from "react";
import { useCurrentView } from "./view-context";

const WAIT_MS = 400;

/** What free text is looked for in. */
const SEARCHED: Record<StreamId, string> = {
  commands: "User, name, path, command",
  "api-calls": "User, name, path, command",
  "tailnet-changes": "User, target, change",
  "network-flows": "User, node",
};

/** Free text over the stream's searched fields. `/` goes there; Enter asks at once, a pause in typing does too. */
export function SearchBox() {
  const { stream, filter, setFilter } = useCurrentView();
  const asked = filter.q ?? "";
  const [draft, setDraft] = useState({ text: asked, asked });
  // The address changed by other means (back, Clear): the box follows.
  if (draft.asked !== asked) setDraft({ text: asked, asked });
  const input = useRef<HTMLInputElement>(null);
  const text = draft.text.trim();
  const ask = (): void => {
    if (text !== asked) setFilter({ ...filter, q: text === "" ? undefined : text });
  };
  useEffect(() => {
    if (text === asked) return undefined;
    const timer = setTimeout(() => {
      setFilter({ ...filter, q: text === "" ? undefined : text });
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [text, asked, filter, setFilter]);
  useSlash(input);
  return (
    <Input
      ref={input}
      type="search"
      icon="search"
      className="search"
      aria-label={`Search: ${SEARCHED[stream]}`}
      placeholder={SEARCHED[stream]}
      value={draft.text}
      maxLength={1000}
      trailing={<Kbd>/</Kbd>}
      onChange={(event) => {
        setDraft({ text: event.target.value, asked });
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") ask();
        if (event.key === "Escape") input.current?.blur();
      }}
    />
  );
}

/** `/` anywhere outside a text field. */
function useSlash(input: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
    };
  }, [input]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}
