/** A grey bar where text will be. */
export function Skeleton({ width }: { width: string }) {
  return <span className="sk" style={{ width }} aria-hidden="true" />;
}
