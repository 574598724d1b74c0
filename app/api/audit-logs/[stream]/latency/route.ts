import { AppError } from "@/lib/errors.ts";
import { answer, choice, readStreamQuery, type StreamContext } from "@/lib/http/audit-logs.ts";
import { handler } from "@/lib/http/handler.ts";
import { LATENCY_GROUPS, latencyReport } from "@/lib/query/latency.ts";

/** How long the matching API calls took, by a field and over time. */
export const GET = handler<StreamContext>(async (request, context) => {
  const { params, stream, ...query } = await readStreamQuery(request, context, ["by"]);
  if (stream !== "api-calls") throw new AppError("not-found", "Only api-calls has latencies.");
  return answer(await latencyReport({ ...query, by: choice(params, "by", LATENCY_GROUPS) }));
});
