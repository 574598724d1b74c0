"use client";

import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/menu";
import { PlainText } from "@/components/ui/plain-text";
import { signOut } from "next-auth/react";

export type Me = { email: string; name: string | null; role: string };

/** Who is signed in, and the way out. */
export function UserMenu({ me }: { me: Me }) {
  const leave = (): void => void signOut({ callbackUrl: "/login" });
  const role = me.role.charAt(0).toUpperCase() + me.role.slice(1);
  return (
    <Menu
      side="top"
      trigger={
        <button type="button" className="me" aria-label={`Signed in as ${me.email}`}>
          <span className="avatar" aria-hidden="true">
            {initials(me)}
          </span>
          <span className="who">
            <span className="truncate">
              <PlainText>{me.email}</PlainText>
            </span>
            <span className="muted">{role}</span>
          </span>
        </button>
      }
    >
      <MenuLabel>{me.email}</MenuLabel>
      <MenuSeparator />
      <MenuItem icon="sign-out" onSelect={leave}>
        Sign out
      </MenuItem>
    </Menu>
  );
}

/** Two letters of the name, or of the address before the @. */
function initials({ name, email }: Me): string {
  const words = (name ?? email.split("@")[0] ?? "").split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0]?.[0], words.at(-1)?.[0]] : [words[0]?.slice(0, 2)];
  return letters.join("").toUpperCase();
}
