import { answer, readStreamQuery, type StreamContext } from "@/lib/http/audit-logs.ts";
import { handler } from "@/lib/http/handler.ts";
import { outcomeHistogram } from "@/lib/query/histogram.ts";
import { trafficHistogram } from "@/lib/query/traffic.ts";

/** Matching events over time: by outcome, or what went over them. */
export const GET = handler<StreamContext>(async (request, context) => {
  const query = await readStreamQuery(request, context, []);
  return answer(query.stream === "network-flows" ? await trafficHistogram(query) : await outcomeHistogram(query));
});
