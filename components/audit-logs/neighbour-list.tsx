"use client";

import { Button, buttonClass } from "@/components/ui/button";
import { formatClock, formatMilliseconds } from "@/components/ui/format-time.ts";
import { visibleText } from "@/components/ui/visible-text.ts";
import Link from "next/link";
import type { MouseEvent, ReactNode } from "react";
import { streamOf, type AnyItem } from "./kinds.ts";
import { useCurrentView } from "./view-context";

type ItemProps = {
  event: AnyItem;
  href: string;
  current: boolean;
  title: string;
  /** Beside the text, and at the line's end. */
  aside?: ReactNode;
  end: ReactNode;
  children: ReactNode;
};

/** One event in a list of neighbours. */
export function Item({ event, href, current, title, aside, end, children }: ItemProps) {
  const { zone, stream, showEvent } = useCurrentView();
  // An event of this page's own stream opens here, with the filter as it is.
  const openHere = (click: MouseEvent): void => {
    const own = streamOf(event) === stream;
    if (!own || click.metaKey || click.ctrlKey || click.shiftKey) return;
    click.preventDefault();
    showEvent(event.id, "push");
  };
  return (
    <Link
      href={href}
      prefetch={false}
      title={visibleText(title)}
      onClick={openHere}
      {...(current && { "aria-current": "true" as const })}
    >
      <span className="tm">
        {formatClock(event.occurredAt, zone)}
        {formatMilliseconds(event.occurredAt)}
      </span>
      <span className="truncate">{children}</span>
      <span>{aside}</span>
      <span className="d">{end}</span>
    </Link>
  );
}

/** A list of neighbours under its title; `link` shows the same in the table. */
export function Section({
  title,
  count,
  link,
  children,
}: {
  title: string;
  count: string;
  link?: { href: string; label: string };
  children: ReactNode;
}) {
  return (
    <section aria-label={title}>
      <div className="sec-h">
        <h3>{title}</h3>
        <span className="n">{count}</span>
        <span className="spacer" />
        {link && (
          <Link className={buttonClass({ variant: "ghost", size: "small" })} prefetch={false} href={link.href}>
            {link.label}
          </Link>
        )}
      </div>
      <div className="list">{children}</div>
    </section>
  );
}

/** A list of neighbours that could not be read. */
export function Unread({ title, message, onRetry }: { title: string; message: string; onRetry: () => void }) {
  return (
    <div className="sec-h" role="alert">
      <h3>{title}</h3>
      <span className="n grow">could not be loaded: {message}</span>
      <Button size="small" variant="ghost" icon="refresh" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
