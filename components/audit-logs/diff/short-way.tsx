import { PlainText } from "@/components/ui/plain-text";
import { diffOf, type ChangeDiff } from "./change-diff.ts";

const ITEMS = 3;

/** What became of a value, in the width of a line: the old struck out, then the new. */
export function ShortWay({ old, now }: { old: unknown; now: unknown }) {
  return <Way diff={diffOf(old, now)} />;
}

function Way({ diff }: { diff: ChangeDiff }) {
  switch (diff.kind) {
    case "none":
      return null;
    case "value":
      return (
        <>
          {diff.from !== undefined && <Old text={diff.from} />}
          {diff.from !== undefined && <span className="muted"> → </span>}
          {diff.to === undefined ? <span className="muted">nothing</span> : <PlainText>{diff.to}</PlainText>}
        </>
      );
    case "list":
      return (
        <>
          {diff.removed.slice(0, ITEMS).map((item) => (
            <span key={item} className="mr-1.5">
              <Old text={item} />
            </span>
          ))}
          {diff.added.slice(0, ITEMS).map((item) => (
            <span key={item} className="mr-1.5">
              <PlainText>{`+${item}`}</PlainText>
            </span>
          ))}
          <More count={Math.max(0, diff.removed.length - ITEMS) + Math.max(0, diff.added.length - ITEMS)} />
        </>
      );
    case "lines":
      return (
        <>
          <span className="diff-n add">+{diff.added}</span> <span className="diff-n del">−{diff.removed}</span> lines
        </>
      );
  }
}

function Old({ text }: { text: string }) {
  return (
    <del className="ov">
      <PlainText>{text}</PlainText>
    </del>
  );
}

function More({ count }: { count: number }) {
  return count === 0 ? null : <span className="muted">and {count} more</span>;
}
