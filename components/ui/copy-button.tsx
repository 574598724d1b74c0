"use client";

import { useEffect, useState } from "react";
import { Button, IconButton } from "./button";
import { copyText } from "./copy-text";
import { useToast } from "./toast";

type CopyButtonProps = {
  /** What goes to the clipboard; a function where it is costly to make. */
  text: string | (() => string);
  /** What it is, for the button's name: "Copy command". */
  label: string;
  /** The words shown; without them the button is a drawing. */
  children?: string;
};

/** Copies, and says so on the button for a moment. */
export function CopyButton({ text, label, children }: CopyButtonProps) {
  const toast = useToast();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => {
      setCopied(false);
    }, 1500);
    return () => {
      clearTimeout(timer);
    };
  }, [copied]);
  const copy = async (): Promise<void> => {
    const done = await copyText(typeof text === "string" ? text : text());
    setCopied(done);
    if (!done) toast({ tone: "failed", title: "Not copied", detail: "The browser refused access to the clipboard." });
  };
  const icon = copied ? "check" : "copy";
  const onClick = (): void => void copy();
  if (children === undefined)
    return <IconButton icon={icon} label={copied ? "Copied" : label} size="small" onClick={onClick} />;
  return (
    <Button icon={icon} aria-label={label} variant="ghost" size="small" onClick={onClick}>
      {copied ? "Copied" : children}
    </Button>
  );
}
