import type { Searched } from "./read-api";

/** The two ends of a list, which goes on at either. */
export type Way = "older" | "newer";

type Paged<Item> = {
  items: readonly Item[];
  prevCursor: string | null;
  nextCursor: string | null;
  searched?: Searched;
};

/** Where one end goes on, if it does, and how far its search came where it is not through. */
type PagesEnd = { cursor: string | null; searched: Searched | undefined };

/** The pages of a list that were loaded, as one; newest first. */
export type Pages<Item> = { items: readonly Item[] } & Record<Way, PagesEnd>;

/**
 * A list's first page.
 * @param around whether it was opened around a moment: else what is newer is not its to load.
 */
export function firstPages<Item>(page: Paged<Item>, around: boolean): Pages<Item> {
  const { items, searched } = page;
  return {
    items,
    older: { cursor: page.nextCursor, searched },
    newer: around ? { cursor: page.prevCursor, searched } : { cursor: null, searched: undefined },
  };
}

/**
 * The pages with one more at an end. A row that is there already stays where it is.
 * @param asked how many rows were asked for: where fewer came, and all was searched, that end is reached for now.
 */
export function withPage<Item extends { id: string }>(
  pages: Pages<Item>,
  { way, page, asked }: { way: Way; page: Paged<Item>; asked: number },
): Pages<Item> {
  const known = new Set(pages.items.map(({ id }) => id));
  const added = page.items.filter(({ id }) => !known.has(id));
  const { searched } = page;
  if (way === "older") {
    const older = { cursor: page.nextCursor, searched: searched && joined(searched, pages.older.searched) };
    return { ...pages, items: [...pages.items, ...added], older };
  }
  const ended = page.items.length < asked && searched === undefined;
  const newer = { cursor: ended ? null : page.prevCursor, searched };
  return { ...pages, items: [...added, ...pages.items], newer };
}

/** What is searched in several goes counts as one. */
function joined(searched: Searched, before: Searched | undefined): Searched {
  return before === undefined ? searched : { ...searched, to: before.to };
}
