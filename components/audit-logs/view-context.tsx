"use client";

import { createContext, useContext, type ReactNode } from "react";
import type { View } from "./use-view";

const ViewContext = createContext<View | undefined>(undefined);

export function ViewProvider({ view, children }: { view: View; children: ReactNode }) {
  return <ViewContext value={view}>{children}</ViewContext>;
}

/** The page's state, for everything on it. */
export function useCurrentView(): View {
  const view = useContext(ViewContext);
  if (view === undefined) throw new Error("useCurrentView outside an audit-log page");
  return view;
}
