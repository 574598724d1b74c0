/** How a field's values look in SQL, in the API, in a CSV cell and in the table. */
export type FieldType = "id" | "instant" | "text" | "list" | "number" | "counter" | "duration" | "boolean" | "json";

/** What a filter may ask of a field: exact values (with a facet), exact values without one, or a numeric range. */
type FilterKind = "facet" | "value" | "range";

/**
 * One field of one stream. SQL column, API name, URL key, CSV header, chip label and facet all derive from this entry:
 * a new filterable field is one entry and a migration.
 */
export type Field = {
  /** API name, URL key and CSV header. */
  id: string;
  label: string;
  type: FieldType;
  /** Column of the stream's view; names of sources and `commandId` come from joins and name the joined column. */
  column: string;
  /** Of a field that shows a source's name: the columns with the ids of the sources it is found by, the one it shows first. */
  stored?: readonly [string, ...string[]];
  filter?: FilterKind;
  /** Whether every event has a value here. */
  always?: true;
  /** Every value the column can hold, where that is a closed set: anything else in a filter is a mistake, not an empty answer. */
  values?: readonly string[];
  /** What the field is called in the row's facets, where the stream has them and they cover it; fixed by the migration that made their function. */
  key?: string;
  /** Whether `q` looks into it. */
  searched?: boolean;
};

/** What many rows of a stream share, kept once: a row holds its id. */
export type Dimension = {
  /** The scoped view of the shared rows; `id` is its key. */
  view: string;
  /** The column of the stream's view that holds the id. */
  key: string;
  /** The columns of the stream's view that come from there, by the same names. */
  columns: readonly string[];
};

/** One tab: where its rows live and what they consist of. */
export type Stream = {
  id: StreamId;
  label: string;
  /** The scoped view the application's role may read. */
  view: string;
  /** Where rows may be folded under others: the view with all of them, what the API calls those under one, and whether a tail waits for the folding. */
  folds?: { told: string; called: string; waits: boolean };
  fields: readonly Field[];
  /** The scoped view of all names that its searched fields hold, where there is one. */
  names?: string;
  /** How the rows that have a value are found: by their facets, or by the ids of what they share. */
  index: "facets" | readonly Dimension[];
};

export const STREAM_IDS = ["commands", "api-calls", "tailnet-changes", "network-flows"] as const;
export type StreamId = (typeof STREAM_IDS)[number];
