"use client";

import { Icon } from "@/components/ui/icon";
import Link from "next/link";
import { usePathname } from "next/navigation";

const AUDIT_LOGS = "/system/audit-logs";
const FAMILIES = [
  { label: "KubeCTL", home: `${AUDIT_LOGS}/kubectl`, first: "commands" },
  { label: "Tailnet", home: `${AUDIT_LOGS}/tailnet`, first: "changes" },
];
const SOURCES = "/system/sources";
const EXPORTS = "/system/exports";
const SETTINGS = "/system/settings";

/** The product's rooms. Only what exists is listed. */
export function NavLinks({ onNavigate }: { onNavigate?: () => void }) {
  const path = usePathname();
  const link = (href: string, current: boolean) => ({
    href,
    prefetch: false,
    ...(onNavigate && { onClick: onNavigate }),
    ...(current && { "aria-current": "page" as const }),
  });
  const within = path.startsWith(AUDIT_LOGS);
  return (
    <div className="nav-body">
      <Link
        {...link(`${AUDIT_LOGS}/kubectl/commands`, false)}
        title="Audit Logs"
        {...(within && { "data-within": "" })}
      >
        <Icon name="logs" />
        <span className="t">Audit Logs</span>
      </Link>
      {FAMILIES.map(({ label, home, first }) => (
        <Link key={label} {...link(`${home}/${first}`, path.startsWith(home))} className="sub">
          <span className="t">{label}</span>
        </Link>
      ))}
      <div className="nav-label">System</div>
      <Link {...link(SOURCES, path.startsWith(SOURCES))} title="Sources">
        <Icon name="sources" />
        <span className="t">Sources</span>
      </Link>
      <Link {...link(EXPORTS, path.startsWith(EXPORTS))} title="Exports">
        <Icon name="download" />
        <span className="t">Exports</span>
      </Link>
      <Link {...link(SETTINGS, path.startsWith(SETTINGS))} title="Settings">
        <Icon name="settings" />
        <span className="t">Settings</span>
      </Link>
    </div>
  );
}
