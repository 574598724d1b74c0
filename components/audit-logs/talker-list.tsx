import { formatAmount } from "@/components/ui/format-number.ts";
import { PlainText } from "@/components/ui/plain-text";
import { visibleText } from "@/components/ui/visible-text.ts";
import { bytesText, countOf } from "./byte-count.ts";
import { CellValue } from "./cells";
import { shortNode } from "./flow-ends.ts";
import { shortUser } from "./user-name.ts";

type Talker = {
  device: string | null;
  user: string | null;
  txBytes: number | string;
  rxBytes: number | string;
  flows: number;
};

export type Talkers = { talkers: Talker[]; complete: boolean };

const SHOWN = 5;

/** Whose nodes exchanged most, each with a bar against the first. */
export function TalkerList({ answer: { talkers, complete } }: { answer: Talkers }) {
  const shown = talkers.slice(0, SHOWN);
  if (shown.length === 0) return null;
  const most = Math.max(1, ...shown.map(bytesOf));
  return (
    <div className="talkers">
      <h3>Top talkers {!complete && <span className="muted">of the newest flows</span>}</h3>
      <ol>
        {shown.map((talker) => (
          <TalkerLine
            key={`${talker.device ?? ""} ${talker.user ?? ""}`}
            talker={talker}
            share={bytesOf(talker) / most}
          />
        ))}
      </ol>
    </div>
  );
}

function TalkerLine({ talker, share }: { talker: Talker; share: number }) {
  const { device, user, txBytes, rxBytes, flows } = talker;
  const title = `${bytesText(txBytes)} sent, ${bytesText(rxBytes)} received, ${formatAmount(flows, "flow")}`;
  return (
    <li style={{ "--p": share.toFixed(3) } as object} title={title}>
      <span className="truncate">
        {device === null ? (
          <span className="muted">not a node</span>
        ) : (
          <CellValue field="srcDevice" value={device} title={visibleText(device)} focusable>
            <PlainText>{shortNode(device)}</PlainText>
          </CellValue>
        )}
        {user !== null && (
          <span className="muted">
            {" "}
            <PlainText>{shortUser(user, "person")}</PlainText>
          </span>
        )}
      </span>
      <span className="num">{bytesText(bytesOf(talker))}</span>
    </li>
  );
}

function bytesOf({ txBytes, rxBytes }: Talker): number {
  return countOf(txBytes) + countOf(rxBytes);
}
