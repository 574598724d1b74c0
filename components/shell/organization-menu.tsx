"use client";

import { Icon } from "@/components/ui/icon";
import { Mark } from "@/components/ui/mark";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { useRouter } from "next/navigation";
import { keepPreference } from "./preference";

export type OrganizationChoice = {
  current: { slug: string; name: string };
  all: readonly { slug: string; name: string }[];
  cookie: string;
};

/** Whose records these are; a menu only for someone who has several to look at. */
export function OrganizationMenu({ organizations }: { organizations: OrganizationChoice }) {
  const router = useRouter();
  const { current, all, cookie } = organizations;
  const name = <span className="t grow truncate strong">{current.name}</span>;
  if (all.length < 2)
    return (
      <div className="org" title={current.name}>
        <Mark />
        {name}
      </div>
    );
  const change = (slug: string): void => {
    keepPreference(cookie, slug);
    // Everything on the page belongs to the other organization: start over.
    router.replace("/");
    router.refresh();
  };
  return (
    <Menu
      trigger={
        <button type="button" className="org" aria-label={`Switch organization, ${current.name}`}>
          <Mark />
          {name}
          <span className="t">
            <Icon name="updown" size="sm" />
          </span>
        </button>
      }
    >
      <MenuChoice
        value={current.slug}
        options={all.map(({ slug, name: label }) => ({ value: slug, label }))}
        onChange={change}
      />
    </Menu>
  );
}
