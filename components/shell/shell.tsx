"use client";

import { DownloadNotices } from "@/components/exports/download-notices";
import { DownloadsProvider } from "@/components/exports/downloads";
import { IconButton } from "@/components/ui/button";
import { Drawer } from "@/components/ui/dialog";
import { Mark } from "@/components/ui/mark";
import { ToastProvider } from "@/components/ui/toast";
import { useState, type ReactNode } from "react";
import { NavLinks } from "./nav";
import { OrganizationMenu, type OrganizationChoice } from "./organization-menu";
import { keepPreference, NAV_COOKIE } from "./preference";
import { ThemeMenu } from "./theme-menu";
import { UserMenu, type Me } from "./user-menu";

type ShellProps = { organizations: OrganizationChoice; me: Me; collapsed: boolean; children: ReactNode };

/** The frame of every page behind the sign-in: navigation left (a drawer on a phone), the page right. */
export function Shell({ organizations, me, collapsed: initial, children }: ShellProps) {
  const [collapsed, setCollapsed] = useState(initial);
  const toggle = (): void => {
    keepPreference(NAV_COOKIE, collapsed ? "open" : "collapsed");
    setCollapsed(!collapsed);
  };
  const fold = (
    <IconButton
      icon="sidebar"
      label={collapsed ? "Expand navigation" : "Collapse navigation"}
      size="small"
      onClick={toggle}
    />
  );
  return (
    <ToastProvider>
      <DownloadsProvider key={organizations.current.slug}>
        <div className="shell" data-nav={collapsed ? "collapsed" : "open"}>
          <a className="btn skip" href="#main">
            Skip to content
          </a>
          <PhoneBar organizations={organizations} me={me} />
          <nav className="nav" aria-label="Main">
            <NavBody organizations={organizations} me={me}>
              {fold}
            </NavBody>
          </nav>
          <main className="main" id="main" tabIndex={-1}>
            {children}
            <DownloadNotices />
          </main>
        </div>
      </DownloadsProvider>
    </ToastProvider>
  );
}

type NavBodyProps = { organizations: OrganizationChoice; me: Me; onNavigate?: () => void; children?: ReactNode };

function NavBody({ organizations, me, onNavigate, children }: NavBodyProps) {
  return (
    <>
      <div className="nav-top">
        <OrganizationMenu organizations={organizations} />
      </div>
      <NavLinks {...(onNavigate && { onNavigate })} />
      <div className="nav-foot">
        <UserMenu me={me} />
        {children}
      </div>
    </>
  );
}

function PhoneBar({ organizations, me }: { organizations: OrganizationChoice; me: Me }) {
  const [open, setOpen] = useState(false);
  return (
    <div className="phone-bar">
      <IconButton
        icon="menu"
        label="Open navigation"
        onClick={() => {
          setOpen(true);
        }}
      />
      <Mark />
      <span className="strong grow truncate">{organizations.current.name}</span>
      <ThemeMenu />
      <Drawer open={open} onOpenChange={setOpen} title="Navigation">
        <nav className="nav" aria-label="Main">
          <NavBody
            organizations={organizations}
            me={me}
            onNavigate={() => {
              setOpen(false);
            }}
          />
        </nav>
      </Drawer>
    </div>
  );
}
