const OBJECTS_MAX = 16;
const BYTES_MAX = 32 * 1024 * 1024;

/**
 * Does `work` for items while its earlier results are being used, at most 16 at once and 32 MiB of them (or one that is larger), and
 * gives the results in the items' order.
 * @throws whatever `items` or `work` throws, after the results before it.
 */
export async function* readAhead<Item extends { bytes: number }, Result>(
  items: AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, undefined> {
  const open: { bytes: number; result: Promise<Result> }[] = [];
  const bytesOpen = (): number => open.reduce((sum, { bytes }) => sum + bytes, 0);
  for await (const item of items) {
    while (open.length >= OBJECTS_MAX || (open.length > 0 && bytesOpen() + item.bytes > BYTES_MAX))
      yield await next(open);
    const result = work(item);
    // Its turn comes, or nobody goes on; until then it must not count as unheard.
    result.catch(() => undefined);
    open.push({ bytes: item.bytes, result });
  }
  while (open.length > 0) yield await next(open);
}

async function next<Result>(open: { result: Promise<Result> }[]): Promise<Result> {
  const first = open.shift();
  if (first === undefined) throw new Error("nothing is open");
  return first.result;
}
