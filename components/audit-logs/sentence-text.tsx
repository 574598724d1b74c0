import { PlainText } from "@/components/ui/plain-text";
import type { Piece } from "./sentence.ts";

/** A sentence; what in it came from outside is shown as text only. */
export function SentenceText({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map((piece, index) => <PieceText key={index} piece={piece} />);
}

function PieceText({ piece }: { piece: Piece }) {
  if (typeof piece === "string") return piece;
  if ("said" in piece) return <PlainText>{piece.said}</PlainText>;
  if ("code" in piece)
    return (
      <span className="mono">
        <PlainText>{piece.code}</PlainText>
      </span>
    );
  return (
    <b>
      <PlainText>{piece.strong}</PlainText>
    </b>
  );
}
