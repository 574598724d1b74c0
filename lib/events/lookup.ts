/**
 * A table that is asked by what records say. An object of its own would also answer to what every object has: "constructor" is a verb, a
 * resource or a field manager like any other to whoever sends it.
 */
export function lookup<Value>(entries: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.assign(Object.create(null) as Record<string, Value>, entries);
}
