import type { ReactNode } from "react";

/** Drawings on a 16 grid, stroked by `.i` at 1.5; one style, no fills. */
export const ICON_PATHS = {
  "arrow-down": <path d="M8 3v10M4 9l4 4 4-4" />,
  both: <path d="M2.5 8h11M5 5.5 2.5 8 5 10.5M11 5.5 13.5 8 11 10.5" />,
  bot: (
    <>
      <rect x="2.75" y="5.75" width="10.5" height="7.5" rx="1.75" />
      <path d="M8 5.75v-2.5M6 9v1M10 9v1" />
      <circle cx="8" cy="2.5" r=".75" />
    </>
  ),
  check: <path d="m3.5 8.25 3 3 6-6.5" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M8 4.75V8l2.25 1.4" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M10.5 5.5V4A1.5 1.5 0 0 0 9 2.5H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.5h1.5" />
    </>
  ),
  denied: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="m4.1 4.1 7.8 7.8" />
    </>
  ),
  down: <path d="m4.5 6.25 3.5 3.5 3.5-3.5" />,
  download: <path d="M8 2.5v7.75M4.75 7 8 10.25 11.25 7M2.75 13.5h10.5" />,
  eye: (
    <>
      <path d="M1.75 8S4 3.75 8 3.75 14.25 8 14.25 8 12 12.25 8 12.25 1.75 8 1.75 8z" />
      <circle cx="8" cy="8" r="1.75" />
    </>
  ),
  failed: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="m6 6 4 4M10 6l-4 4" />
    </>
  ),
  file: <path d="M9.25 2H4.5A1 1 0 0 0 3.5 3v10a1 1 0 0 0 1 1h7a1 1 0 0 0 1-1V5.25zM9.25 2v3.25h3.25M6 8.5h4M6 11h4" />,
  filter: <path d="M2 4h12M4.5 8h7M6.5 12h3" />,
  key: (
    <>
      <circle cx="5.25" cy="10.75" r="2.75" />
      <path d="m7.25 8.75 5.5-5.5M10.5 5.5l2 2" />
    </>
  ),
  left: <path d="M9.75 4.5 6.25 8l3.5 3.5" />,
  link: (
    <path d="M6.75 9.25a2.75 2.75 0 0 0 4 .1l1.9-1.9a2.75 2.75 0 0 0-3.9-3.9l-1 1M9.25 6.75a2.75 2.75 0 0 0-4-.1l-1.9 1.9a2.75 2.75 0 0 0 3.9 3.9l1-1" />
  ),
  lock: (
    <>
      <rect x="3.25" y="7" width="9.5" height="6.5" rx="1.5" />
      <path d="M5.25 7V5a2.75 2.75 0 0 1 5.5 0v2" />
    </>
  ),
  logs: <path d="M3 4h10M3 8h10M3 12h6" />,
  menu: <path d="M2.5 4h11M2.5 8h11M2.5 12h11" />,
  minus: <path d="M4 8h8" />,
  "one-way": <path d="M2.5 8h11M11 5.5 13.5 8 11 10.5" />,
  plus: <path d="M8 3v10M3 8h10" />,
  refresh: <path d="M13 8a5 5 0 1 1-1.5-3.55L13 5.9M13 2.9v3h-3" />,
  right: <path d="m6.25 4.5 3.5 3.5-3.5 3.5" />,
  running: (
    <>
      <path d="M8 2.25A5.75 5.75 0 1 1 2.25 8" />
      <path d="M2.9 5.4a5.7 5.7 0 0 1 2.4-2.45" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.25" />
      <path d="m10.25 10.25 3.25 3.25" />
    </>
  ),
  settings: (
    <>
      <path d="M2.5 4.75h5.25M11.75 4.75h1.75M2.5 11.25h1.75M8.25 11.25h5.25" />
      <circle cx="9.75" cy="4.75" r="2" />
      <circle cx="6.25" cy="11.25" r="2" />
    </>
  ),
  share: (
    <>
      <circle cx="4" cy="8" r="1.75" />
      <circle cx="12" cy="3.75" r="1.75" />
      <circle cx="12" cy="12.25" r="1.75" />
      <path d="m5.55 7.15 4.9-2.55M5.55 8.85l4.9 2.55" />
    </>
  ),
  shield: (
    <>
      <path d="M8 1.9 13 3.7v3.8c0 3.1-2.1 5.4-5 6.6-2.9-1.2-5-3.5-5-6.6V3.7z" />
      <path d="m5.8 7.9 1.6 1.6 2.9-3.1" />
    </>
  ),
  sidebar: (
    <>
      <rect x="2.25" y="3" width="11.5" height="10" rx="1.5" />
      <path d="M6.25 3v10" />
    </>
  ),
  sources: (
    <>
      <ellipse cx="8" cy="4" rx="5" ry="1.9" />
      <path d="M3 4v8c0 1.05 2.2 1.9 5 1.9s5-.85 5-1.9V4M3 8c0 1.05 2.2 1.9 5 1.9S13 9.05 13 8" />
    </>
  ),
  success: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="m5.5 8.2 1.75 1.75L10.5 6.4" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="2.75" />
      <path d="M8 1.75v1.5M8 12.75v1.5M1.75 8h1.5M12.75 8h1.5M3.6 3.6l1 1M11.4 11.4l1 1M3.6 12.4l1-1M11.4 4.6l1-1" />
    </>
  ),
  tag: (
    <>
      <path d="M2.5 3.5a1 1 0 0 1 1-1h4l6 6-5 5-6-6z" />
      <path d="M5.5 5.5h.01" />
    </>
  ),
  unknown: <circle cx="8" cy="8" r="5.75" strokeDasharray="2.2 2.3" />,
  up: <path d="m4.5 9.75 3.5-3.5 3.5 3.5" />,
  updown: <path d="m5 6 3-3 3 3M5 10l3 3 3-3" />,
  warn: (
    <>
      <path d="M8 2.5 14 13H2z" />
      <path d="M8 6.5V9M8 11h.01" />
    </>
  ),
  x: <path d="m4 4 8 8M12 4l-8 8" />,
  live: (
    <>
      <circle cx="8" cy="8" r="1.5" />
      <path d="M5.2 10.8a4 4 0 0 1 0-5.6M10.8 5.2a4 4 0 0 1 0 5.6M3.1 12.9a7 7 0 0 1 0-9.8M12.9 3.1a7 7 0 0 1 0 9.8" />
    </>
  ),
  moon: <path d="M13.25 9.5A5.5 5.5 0 0 1 6.5 2.75a5.5 5.5 0 1 0 6.75 6.75z" />,
  monitor: (
    <>
      <rect x="2" y="3" width="12" height="8" rx="1.25" />
      <path d="M6 13.5h4M8 11v2.5" />
    </>
  ),
  "sign-out": <path d="M6.5 2.75h-3a.75.75 0 0 0-.75.75v9c0 .4.35.75.75.75h3M10.25 5 13.25 8l-3 3M13.25 8H6.5" />,
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof ICON_PATHS;
