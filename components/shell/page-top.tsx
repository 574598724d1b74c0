import Link from "next/link";
import type { ReactNode } from "react";
import { ThemeMenu } from "./theme-menu";

type Crumb = { label: string; href?: string };

/** The first bar of a page: where one is, and the theme. */
export function PageTop({ crumbs, children }: { crumbs: readonly Crumb[]; children?: ReactNode }) {
  return (
    <header className="top">
      <nav aria-label="Breadcrumb">
        <ol className="crumbs">
          {crumbs.map(({ label, href }, index) => (
            <li key={label}>
              {href === undefined ? (
                <CrumbEnd last={index === crumbs.length - 1}>{label}</CrumbEnd>
              ) : (
                <Link href={href}>{label}</Link>
              )}
            </li>
          ))}
        </ol>
      </nav>
      <span className="spacer" />
      {children}
      <ThemeMenu />
    </header>
  );
}

/** The page itself is also its heading. */
function CrumbEnd({ last, children }: { last: boolean; children: string }) {
  return last ? <h1 aria-current="page">{children}</h1> : <span>{children}</span>;
}
