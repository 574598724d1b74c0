import { AppError } from "../errors.ts";
import { listSources, type Source } from "../sources/list-sources.ts";

/** The source of this id or name. @throws AppError `not-found` */
export async function findSource(organizationId: string, which: string): Promise<Source> {
  const found = (await listSources({ organizationId })).find(({ id, name }) => id === which || name === which);
  if (found !== undefined) return found;
  throw new AppError("not-found", `There is no source "${which}". \`npx onrecord source list\` shows them.`);
}
