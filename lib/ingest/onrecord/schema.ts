import { z } from "zod";
import { ACCESS_METHODS } from "../../events/event.ts";
import { parseInstant } from "../../events/instant.ts";

const INTEGER_MAX = 2 ** 31 - 1;

const text = z.string().nullish();
const count = z.number().int().min(0).nullish();

const common = {
  id: text.meta({ description: "Your own id of this record; not taken to be unique by itself." }),
  time: z
    .string()
    .refine((value) => parseInstant(value) !== undefined, "expected an RFC 3339 time between 1970 and 10889")
    .meta({ format: "date-time", description: "When it began, RFC 3339." }),
  user: text.meta({ description: "Who acted: an e-mail address, or a Kubernetes user name." }),
  groups: z.array(z.string()).nullish(),
  device: text.meta({ description: "The machine they acted from." }),
  sourceIp: text,
  cluster: text.meta({ description: "Absent: the source's cluster." }),
  accessMethod: z
    .enum(ACCESS_METHODS)
    .nullish()
    .meta({ description: "Absent: derived from userAgent and user, or from the command." }),
  session: text.meta({
    description:
      "What ties a command to its API calls: the same text on each of them, as kubectl's Kubectl-Session header has it.",
  }),
  durationMs: z.number().min(0).nullish(),
};

const command = z
  .object({
    type: z.literal("command"),
    ...common,
    command: z.string().min(1).meta({ description: "The command as typed." }),
    namespace: text,
    resource: text,
    exitCode: z.number().int().min(-INTEGER_MAX).max(INTEGER_MAX).nullish(),
  })
  .meta({ title: "Command" });

const apiCall = z
  .object({
    type: z.literal("api-call"),
    ...common,
    method: z
      .string()
      .regex(/^[A-Za-z]{1,20}$/, "expected an HTTP method")
      .meta({ description: "The HTTP method." }),
    path: z
      .string()
      .regex(/^(?:\/|https?:\/\/)/, "expected a path that starts with /")
      .meta({
        description:
          "Path and query as requested. Verb, API group and version, resource, subresource, namespace and name are derived as Kubernetes does.",
      }),
    status: z.number().int().min(100).max(999).nullish().meta({ description: "Absent: the outcome is unknown." }),
    userAgent: text,
    command: text.meta({ description: "The Kubectl-Command header, e.g. `kubectl get`." }),
    requestBytes: count,
    responseBytes: count,
  })
  .meta({ title: "API call" });

/** One record of kind `onrecord`; published as JSON Schema in public/schemas/onrecord-event.schema.json. */
export const onrecordSchema = z.discriminatedUnion("type", [command, apiCall]).meta({
  title: "Onrecord event",
  description:
    'What a proxy or wrapper posts to /api/ingest: one object, an array, {"items":[…]} or one object a line. Further members are allowed and kept in the raw record, except `items` and `logs`, and `records` as the first one: these make an object an envelope.',
});

export type OnrecordRecord = z.infer<typeof onrecordSchema>;
export type OnrecordCommand = z.infer<typeof command>;
export type OnrecordApiCall = z.infer<typeof apiCall>;
