import { json, ref, sharedResponse, type Schema } from "./schema.ts";

type Parts = { parameters?: Schema[]; body?: Schema; answer: Schema; conflict?: string; status?: "201" };

/** One operation of an administrator, with the answers every one of them may give. */
export function operation(summary: string, { parameters = [], body, answer, conflict, status }: Parts): Schema {
  const problem = { "application/problem+json": { schema: ref("Problem") } };
  return {
    summary,
    parameters,
    ...(body !== undefined && { requestBody: { required: true, content: json(body) } }),
    responses: {
      [status ?? "200"]: { description: "Done", content: json(answer) },
      "400": sharedResponse("Malformed"),
      "401": sharedResponse("NotSignedIn"),
      "403": sharedResponse("NotAllowed"),
      "404": sharedResponse("NotFound"),
      ...(conflict !== undefined && { "409": { description: conflict, content: problem } }),
      "413": sharedResponse("TooLarge"),
      "422": sharedResponse("NotUnderstood"),
      "503": sharedResponse("Unavailable"),
    },
  };
}
