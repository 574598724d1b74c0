"use client";

import { useCurrentView } from "./view-context";

/** Over a list that was opened around a moment: the way back. */
export function AroundPill() {
  const { jumpTo } = useCurrentView();
  return (
    <div className="live-at">
      <button
        type="button"
        className="live-pill"
        onClick={() => {
          jumpTo(undefined);
        }}
      >
        Back to newest
      </button>
    </div>
  );
}
