"use client";

import { PageFailure } from "@/components/shell/page-failure";

type ErrorPageProps = { error: unknown; retry: () => void };

export default function ErrorPage({ error, retry }: ErrorPageProps) {
  return (
    <main className="login">
      <PageFailure error={error} onRetry={retry} />
    </main>
  );
}
