import { visibleParts } from "./visible-text.ts";

/**
 * Text from outside: as text only, isolated from its surroundings' direction, with characters that would act shown by name.
 */
export function PlainText({ children }: { children: string }) {
  return (
    <bdi>
      {visibleParts(children).map((part, index) =>
        "text" in part ? (
          part.text
        ) : (
          <span key={index} className="ctl" title={part.code}>
            {part.shown}
          </span>
        ),
      )}
    </bdi>
  );
}
