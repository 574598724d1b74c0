import Link from "next/link";
import type { ReactNode } from "react";

type Tab = { href: string; label: string; current: boolean; count?: ReactNode };

/** Tabs that are pages: links, so each has its own address. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={tab.label}
          href={tab.href}
          prefetch={false}
          {...(tab.current && { "aria-current": "page" as const })}
        >
          {tab.label}
          {tab.count !== undefined && <span className="n">{tab.count}</span>}
        </Link>
      ))}
    </nav>
  );
}
