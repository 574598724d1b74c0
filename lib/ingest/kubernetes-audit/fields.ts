import { jsonObject, jsonText, shownJson } from "../../events/json.ts";

/** A number that is an HTTP status. */
export function httpStatus(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 100 && value <= 999 ? value : undefined;
}

/** A Kubernetes object's own name. */
export function nameOf(value: unknown): string | undefined {
  return jsonText(jsonObject(jsonObject(value)?.["metadata"])?.["name"]);
}

/** Why a text that identity needs is not there. */
export function missing(field: string, value: unknown): string {
  return value === undefined || value === null || value === ""
    ? `${field} is missing`
    : `${field} is ${shownJson(value)}, not a text`;
}
