/** A JSON Schema (2020-12), the dialect of OpenAPI 3.1. */
export type Schema = { readonly [keyword: string]: unknown };

export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

export function object(properties: Record<string, Schema>, extra: Schema = {}): Schema {
  return { type: "object", properties, required: Object.keys(properties), ...extra };
}

export function json(schema: Schema): Schema {
  return { "application/json": { schema } };
}

/** An answer that is always possible, by its name under `components.responses`. */
export function sharedResponse(name: string): Schema {
  return { $ref: `#/components/responses/${name}` };
}
