"use client";

import { PageFailure } from "@/components/shell/page-failure";

type ErrorPageProps = { error: unknown; retry: () => void };

/** Inside the console the navigation stays. */
export default function ConsoleErrorPage({ error, retry }: ErrorPageProps) {
  return <PageFailure error={error} onRetry={retry} />;
}
