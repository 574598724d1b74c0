/**
 * The same items, each made while the one before is being used, the first from now on: where making one keeps this process busy and using it
 * another, both are. Whoever has `items` ends them.
 * @throws whatever `items` throws, in its place.
 */
export function oneAhead<Item>(items: AsyncGenerator<Item, undefined>): AsyncGenerator<Item, undefined> {
  return continued(items, begun(items));
}

async function* continued<Item>(
  items: AsyncGenerator<Item, undefined>,
  first: Promise<IteratorResult<Item, undefined>>,
): AsyncGenerator<Item, undefined> {
  let next = first;
  for (let item = await next; item.done !== true; item = await next) {
    next = begun(items);
    yield item.value;
  }
}

function begun<Item>(items: AsyncGenerator<Item, undefined>): Promise<IteratorResult<Item, undefined>> {
  const next = items.next();
  // Its turn comes, or nobody goes on; until then it must not count as unheard.
  next.catch(() => undefined);
  return next;
}
