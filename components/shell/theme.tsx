"use client";

import { createContext, useContext, useState, type ReactNode } from "react";
import { applyTheme, type Theme } from "./preference";

const ThemeContext = createContext<{ theme: Theme; setTheme: (theme: Theme) => void }>({
  theme: "system",
  setTheme: () => undefined,
});

/** The chosen theme and how to change it, which applies at once. */
export function useTheme(): { theme: Theme; setTheme: (theme: Theme) => void } {
  return useContext(ThemeContext);
}

export function ThemeProvider({ initial, children }: { initial: Theme; children: ReactNode }) {
  const [theme, keep] = useState(initial);
  const setTheme = (next: Theme): void => {
    keep(next);
    applyTheme(next);
  };
  return <ThemeContext value={{ theme, setTheme }}>{children}</ThemeContext>;
}
