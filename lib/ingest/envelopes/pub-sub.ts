import { isObject } from "../parse-record.ts";
import { sentAtOf } from "./sent-at.ts";
import { eventInText, type Envelope } from "./envelope.ts";

/** A push of Google Cloud Pub/Sub: `{"message": {"data": "<base64>", "publishTime", …}, "subscription"}`, how Cloud Audit Logs leave a sink. */
export const pubSubPush: Envelope = ({ value }) => {
  const { message, subscription } = value;
  if (typeof subscription !== "string" || !isObject(message) || typeof message["data"] !== "string") return undefined;
  const text = Buffer.from(message["data"], "base64").toString("utf8");
  return { ...eventInText(text, "message.data"), sentAt: sentAtOf(message["publishTime"]) };
};
