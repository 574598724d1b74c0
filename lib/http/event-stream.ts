import type { TailMessage } from "../tail/tail-events.ts";

const RETRY_MS = 1_000;

/** A tail as Server-Sent Events (HTML standard, 9.2): an event an item; a message without items moves the reader's place alone. */
export function eventStream(messages: AsyncIterableIterator<TailMessage, undefined>): AsyncIterator<string, undefined> {
  let opening = `retry: ${String(RETRY_MS)}\n\n`;
  return {
    async next() {
      if (opening !== "") {
        const first = opening;
        opening = "";
        return { done: false, value: first };
      }
      const result = await messages.next();
      return result.done === true ? result : { done: false, value: textOf(result.value) };
    },
    async return() {
      await messages.return?.();
      return { done: true, value: undefined };
    },
  };
}

function textOf({ at, items }: TailMessage): string {
  if (items.length === 0) return `id: ${at}\n\n`;
  return items.map(({ id, item }) => `id: ${id}\ndata: ${JSON.stringify(item)}\n\n`).join("");
}
