/** How much is done; without a share, that something is being done. Its words stand beside it. */
export function ProgressBar({ share, label }: { share: number | undefined; label: string }) {
  return <progress className="exp-bar" aria-label={label} max={1} {...(share !== undefined && { value: share })} />;
}
