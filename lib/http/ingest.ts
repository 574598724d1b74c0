import { authenticateSource } from "../auth/source-token.ts";
import { receive } from "../ingest/receive.ts";
import { withBody } from "./body.ts";

/**
 * Takes one pushed delivery over HTTP and answers after it is durable, in the database or in the spool.
 * @param token the source's token, from the header or from the path.
 * @throws AppError as `authenticateSource`, `withBody` and `receive` do.
 */
export async function acceptDelivery(request: Request, token: string): Promise<Response> {
  const source = await authenticateSource(token);
  const encoding = request.headers.get("content-encoding");
  const receipt = await withBody(request, (body) => receive({ source, body, encoding, receivedAt: new Date() }));
  const { accepted, duplicates, rejected, rejects, spooled } = receipt;
  const answer = { accepted, duplicates, rejected, rejects, ...(spooled && { spooled }), ...firehoseAnswer(request) };
  return Response.json(answer, { headers: { "cache-control": "no-store" } });
}

/** Amazon Data Firehose takes a delivery for failed unless its request id comes back (docs.aws.amazon.com, "HTTP endpoint delivery"). */
function firehoseAnswer(request: Request): { requestId: string; timestamp: number } | undefined {
  const requestId = request.headers.get("x-amz-firehose-request-id");
  return requestId === null ? undefined : { requestId, timestamp: Date.now() };
}
