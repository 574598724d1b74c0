import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import type { Metadata } from "next";
import Link from "next/link";

export const metadata: Metadata = { title: "Not found" };

/** No such page, or none for this reader: both look the same. */
export default function NotFound() {
  return (
    <main className="login">
      <EmptyState
        icon="search"
        title="There is no such page"
        actions={
          <Link className={buttonClass({})} href="/">
            Open the audit log
          </Link>
        }
      >
        <p>The address is mistyped, or it leads somewhere your role does not reach.</p>
      </EmptyState>
    </main>
  );
}
