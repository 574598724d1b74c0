import { answer, readStreamQuery, type StreamContext } from "@/lib/http/audit-logs.ts";
import { handler } from "@/lib/http/handler.ts";
import { facetValues } from "@/lib/query/facet-values.ts";

/** The values of one field under the filter's other conditions. */
export const GET = handler<StreamContext>(async (request, context) => {
  const { params, ...query } = await readStreamQuery(request, context, ["field", "search"]);
  return answer(
    await facetValues({ ...query, field: params.get("field") ?? "", search: params.get("search") ?? undefined }),
  );
});
