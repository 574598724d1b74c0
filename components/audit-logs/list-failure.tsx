"use client";

import { useRouter } from "next/navigation";
import { ReadFailure, type Failure } from "./read-failure";

/** The list could not be read on the server. */
export function ListFailure({ failure }: { failure: Failure }) {
  const router = useRouter();
  return (
    <ReadFailure
      failure={failure}
      what="the list"
      onRetry={() => {
        router.refresh();
      }}
    />
  );
}
