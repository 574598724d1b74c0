/**
 * The same items, each made while the one before is being used: where making one keeps this process busy and using it another, both are.
 * @throws whatever `items` throws, in its place.
 */
export async function* oneAhead<Item>(items: AsyncGenerator<Item, undefined>): AsyncGenerator<Item, undefined> {
  let next = begun(items);
  try {
    for (let item = await next; item.done !== true; item = await next) {
      next = begun(items);
      yield item.value;
    }
  } finally {
    await items.return(undefined);
  }
}

function begun<Item>(items: AsyncGenerator<Item, undefined>): Promise<IteratorResult<Item, undefined>> {
  const next = items.next();
  // Its turn comes, or nobody goes on; until then it must not count as unheard.
  next.catch(() => undefined);
  return next;
}
