"use client";

import "./globals.css";
import { PageFailure } from "@/components/shell/page-failure";

type GlobalErrorProps = { error: unknown; retry: () => void };

/** When even the frame of the page failed; it has no theme but the system's. */
export default function GlobalError({ error, retry }: GlobalErrorProps) {
  return (
    <html lang="en">
      <body>
        <title>Onrecord</title>
        <main className="login">
          <PageFailure error={error} onRetry={retry} />
        </main>
      </body>
    </html>
  );
}
