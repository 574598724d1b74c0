/** Items come in bursts: drawn together, at a pace the eye can follow. */
const GATHER_MS = 250;
/** A connection that is back before anybody looks was never lost: the server ends each after some minutes. */
const LOST_AFTER_MS = 3_000;
const RETRY_MS = { first: 2_000, most: 60_000 };

type Tail<Item> = {
  /** What came, in order. */
  onItems: (items: Item[]) => void;
  /** The tail begins here, and not where an earlier one ended: what came before it is for the list to ask. */
  onBegin: () => void;
  onLost: (lost: boolean) => void;
};

/**
 * Follows a stream until the returned function is called. A lost connection resumes where it ended; one that was refused is
 * tried again, less and less often, and begins anew.
 */
export function followTail<Item>(href: string, tail: Tail<Item>): () => void {
  const gathered = gather(tail.onItems);
  const lost = notice(tail.onLost);
  let wait = RETRY_MS.first;
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const begin = (): void => {
    let begun = false;
    const opened = new EventSource(href);
    source = opened;
    opened.onopen = () => {
      wait = RETRY_MS.first;
      lost.is(false);
      if (!begun) tail.onBegin();
      begun = true;
    };
    opened.onmessage = ({ data }: MessageEvent<string>) => {
      gathered.add(JSON.parse(data) as Item);
    };
    opened.onerror = () => {
      lost.is(true);
      if (opened.readyState !== EventSource.CLOSED) return;
      retry = setTimeout(begin, wait);
      wait = Math.min(RETRY_MS.most, wait * 2);
    };
  };
  begin();
  return () => {
    source?.close();
    clearTimeout(retry);
    gathered.stop();
    lost.stop();
  };
}

function gather<Item>(onItems: (items: Item[]) => void) {
  let items: Item[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hand = (): void => {
    timer = undefined;
    onItems(items);
    items = [];
  };
  return {
    add: (item: Item): void => {
      items.push(item);
      timer ??= setTimeout(hand, GATHER_MS);
    },
    stop: (): void => {
      clearTimeout(timer);
    },
  };
}

function notice(onLost: (lost: boolean) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    is: (lost: boolean): void => {
      if (lost) {
        timer ??= setTimeout(() => {
          onLost(true);
        }, LOST_AFTER_MS);
        return;
      }
      stop();
      onLost(false);
    },
    stop,
  };
}
