import { isObject } from "../parse-record.ts";
import { eventInText, eventUnder, looksLikeObject, type Envelope, type Wrapped } from "./envelope.ts";

/**
 * One record of Azure Monitor's diagnostic logs, as AKS writes its categories `kube-audit` and `kube-audit-admin`: the event lies in
 * `properties.log` as JSON text, and `properties` may itself be JSON text
 * (learn.microsoft.com, "Azure resource logs common schema").
 */
export const azureRecord: Envelope = ({ value, bytes }) => {
  if (typeof value["category"] !== "string") return undefined;
  const properties = propertiesOf({ value, bytes });
  return properties === undefined ? undefined : eventUnder(properties, "log", value["time"]);
};

function propertiesOf({ value, bytes }: Wrapped): Wrapped | undefined {
  const properties = value["properties"];
  const inner = looksLikeObject(properties)
    ? eventInText(properties, "properties")
    : eventUnder({ value, bytes }, "properties", undefined);
  return inner !== undefined && inner.problem === undefined && isObject(inner.value)
    ? { value: inner.value, bytes: inner.bytes }
    : undefined;
}
