import { requireScope } from "../auth/require.ts";
import type { Role, Scope } from "../auth/scope.ts";
import { AppError } from "../errors.ts";

/** What the routes under `/api/sources/{id}` get from Next. */
export type SourceContext = { params: Promise<{ id: string }> };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Who asks, and about which source.
 * @throws AppError `unauthenticated`, `forbidden`, `not-found` for an id that is none.
 */
export async function readSource(
  request: Request,
  { params }: SourceContext,
  least: Role,
): Promise<{ scope: Scope; sourceId: string }> {
  const scope = await requireScope(request, least);
  const { id } = await params;
  if (!UUID.test(id)) throw new AppError("not-found", "There is no such source in this organization.");
  return { scope, sourceId: id };
}
