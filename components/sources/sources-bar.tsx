"use client";

import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { Kbd } from "@/components/ui/kbd";
import { Popover } from "@/components/ui/popover";
import { useEffect, useRef } from "react";

type SourcesBarProps = {
  query: string;
  onSearch: (query: string) => void;
  /** `7 sources: 4 receiving, …`. */
  summary: string;
  role: string;
  canManage: boolean;
  onAdd: () => void;
};

/** Find, how they do in one line, add. */
export function SourcesBar({ query, onSearch, summary, role, canManage, onAdd }: SourcesBarProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== "/" || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
    };
  }, []);
  return (
    <div className="bar2 src-bar">
      <Input
        ref={input}
        className="search"
        type="search"
        icon="search"
        placeholder="Find a source"
        aria-label="Find a source"
        value={query}
        trailing={query === "" && <Kbd>/</Kbd>}
        onChange={(event) => {
          onSearch(event.target.value);
        }}
      />
      <span className="sec truncate not-phone" title={summary}>
        {summary}
      </span>
      <span className="spacer" />
      <AddSource role={role} canManage={canManage} onAdd={onAdd} />
    </div>
  );
}

type AddSourceProps = { role: string; canManage: boolean; onAdd: () => void };

/** For those who may not, the same button says why. */
function AddSource({ role, canManage, onAdd }: AddSourceProps) {
  if (canManage)
    return (
      <Button
        variant="primary"
        icon="plus"
        onClick={() => {
          onAdd();
        }}
      >
        Add source
      </Button>
    );
  return (
    <Popover
      align="end"
      label="Who may add a source"
      className="src-why-not"
      trigger={<Button icon="lock">Add source</Button>}
    >
      Your role, {role}, may look at sources. Owners and admins add them and change their tokens.
    </Popover>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;
}
