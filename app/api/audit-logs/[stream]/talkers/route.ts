import { AppError } from "@/lib/errors.ts";
import { answer, readStreamQuery, type StreamContext } from "@/lib/http/audit-logs.ts";
import { handler } from "@/lib/http/handler.ts";
import { topTalkers } from "@/lib/query/traffic.ts";

/** The nodes that most went over. */
export const GET = handler<StreamContext>(async (request, context) => {
  const query = await readStreamQuery(request, context, []);
  if (query.stream !== "network-flows") throw new AppError("not-found", "Only network-flows has talkers.");
  return answer(await topTalkers(query));
});
