"use client";

import { Button } from "@/components/ui/button";
import { signIn } from "next-auth/react";
import { useState } from "react";

/** Goes to the OpenID Connect provider and comes back to where one was headed. */
export function OidcSignIn({ name, callbackUrl }: { name: string; callbackUrl: string }) {
  const [leaving, setLeaving] = useState(false);
  const leave = (): void => {
    setLeaving(true);
    void signIn("oidc", { callbackUrl });
  };
  return (
    <Button variant="primary" size="large" icon="key" className="w-full" disabled={leaving} onClick={leave}>
      Continue with {name}
    </Button>
  );
}
