"use client";

import { IconButton } from "@/components/ui/button";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { readTheme } from "./preference";
import { useTheme } from "./theme";

const THEMES = [
  { value: "system", label: "As the system", icon: "monitor" },
  { value: "light", label: "Light", icon: "sun" },
  { value: "dark", label: "Dark", icon: "moon" },
] as const;

/** Light, dark or the system's. */
export function ThemeMenu({ size = "normal" }: { size?: "normal" | "small" }) {
  const { theme, setTheme } = useTheme();
  return (
    <Menu align="end" trigger={<IconButton icon={theme === "dark" ? "moon" : "sun"} label="Theme" size={size} />}>
      <MenuChoice
        value={theme}
        options={THEMES}
        onChange={(value) => {
          setTheme(readTheme(value));
        }}
      />
    </Menu>
  );
}
