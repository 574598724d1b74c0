/** How a sender lays its records out in a bucket or folder. Pure. */
export type BucketLayout = {
  /** Whether an object is one record, or a text of many, plain or packed. */
  holds: "record" | "records";
  /** Where an object lies, for people: `<folder>/<name>.json`. */
  shape: string;
  /** Whether its objects lie in this folder. @param folder its path, which ends in a slash */
  holdsObjects: (folder: string) => boolean;
  /** What this object is. @param key its path */
  objectAt: (key: string) => RecordObject | OtherObject;
};

export type RecordObject = {
  /** What the object is called wherever the bucket was copied to. */
  key: string;
  /**
   * What its name begins with when the time is cut to the second; undefined for a name without time. Names of later seconds sort after
   * all of earlier ones; within a second they may sort in any order.
   */
  second: string | undefined;
};

/** An object that is left alone, and what such are called in the plural. */
type OtherObject = { other: string };
