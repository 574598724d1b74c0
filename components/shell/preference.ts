/** Preferences of this browser live in cookies: the server renders with them, so nothing flashes and no script runs first. */
export const THEME_COOKIE = "onrecord.theme";
export const NAV_COOKIE = "onrecord.nav";

export type Theme = "system" | "light" | "dark";

/** What a cookie's text says; anything else means the system's own. */
export function readTheme(value: string | undefined): Theme {
  return value === "light" || value === "dark" ? value : "system";
}

const YEAR_S = 31_536_000;

/** Keeps a preference for a year. It is no secret and no state of the account. */
export function keepPreference(name: string, value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=${String(YEAR_S)}; samesite=lax`;
}

/** Shows a theme at once; without one the system's applies. */
export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
  keepPreference(THEME_COOKIE, theme);
}
