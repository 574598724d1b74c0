"use client";

import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from "react";
import { newId } from "./new-id.ts";

/** An export that somebody wants to see the end of, whichever page they are on by then. */
export type Watched = { id: string; label: string };

type Downloads = {
  watched: readonly Watched[];
  /** Downloads an address of the export API, and shows how far that is. */
  download: (href: string, label: string) => void;
  /** Shows how far an export is that was asked for otherwise. */
  watch: (export_: Watched) => void;
  dismiss: (id: string) => void;
};

const nothing = (): void => undefined;
const Context = createContext<Downloads>({ watched: [], download: nothing, watch: nothing, dismiss: nothing });

/** What is being downloaded. */
export function useDownloads(): Downloads {
  return useContext(Context);
}

/** Keeps what is being downloaded while one moves between pages. */
export function DownloadsProvider({ children }: { children: ReactNode }) {
  const [watched, setWatched] = useState<readonly Watched[]>([]);
  const watch = useCallback((added: Watched) => {
    setWatched((before) => [...before, added]);
  }, []);
  const dismiss = useCallback((id: string) => {
    setWatched((before) => before.filter((one) => one.id !== id));
  }, []);
  const download = useCallback(
    (href: string, label: string) => {
      const id = newId();
      follow(`${href}&exportId=${id}`);
      watch({ id, label });
    },
    [watch],
  );
  const value = useMemo(() => ({ watched, download, watch, dismiss }), [watched, download, watch, dismiss]);
  return <Context value={value}>{children}</Context>;
}

/** The browser itself downloads: a page would have to keep the whole in memory. */
function follow(href: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = "";
  document.body.append(link);
  link.click();
  link.remove();
}
