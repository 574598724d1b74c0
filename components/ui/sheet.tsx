"use client";

import { useEffect, useRef, type KeyboardEvent, type ReactNode, type Ref } from "react";
import { IconButton } from "./button";

/** As in phone.css. */
const PHONE = "(max-width: 760px)";

type SheetProps = {
  /** Read out; also shown in the head unless `head` replaces it. */
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Between the title and the closing button. */
  head?: ReactNode;
  footer?: ReactNode;
  /** Whether it takes focus on opening; a sheet that follows the list must not, unless it covers it (on a phone). */
  takeFocus?: boolean;
  bodyRef?: Ref<HTMLDivElement>;
};

/**
 * Details on the right. It is not modal: it docks beside the list (a direct child of `.main`), floats over it below 1200 px and
 * fills the screen on a phone. Escape closes it, unless something inside took that key.
 */
export function Sheet({ title, onClose, children, head, footer, takeFocus = true, bodyRef }: SheetProps) {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    if (takeFocus || globalThis.matchMedia(PHONE).matches) ref.current?.focus();
  }, [takeFocus]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.stopPropagation();
    onClose();
  };
  return (
    <aside className="sheet" aria-label={title} tabIndex={-1} ref={ref} onKeyDown={onKeyDown}>
      <div className="sheet-h">
        <h2>{title}</h2>
        {head ?? <span className="spacer" />}
        <IconButton icon="x" label="Close" onClick={onClose} />
      </div>
      <div className="sheet-b" ref={bodyRef}>
        {children}
      </div>
      {footer !== undefined && <div className="sheet-f">{footer}</div>}
    </aside>
  );
}
