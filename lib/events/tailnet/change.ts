/** What `describeChange` reads of a configuration change; every word is Tailscale's own and may be one nobody has seen yet. */
export type Change = {
  actor: ChangeActor;
  action: string | undefined;
  targetType: string | undefined;
  targetName: string | undefined;
  property: string | undefined;
  origin: string | undefined;
  /** Any JSON; absent where the record has none. */
  old: unknown;
  new: unknown;
  /** The record's `actionDetails`: a reason somebody gave, or what a key may do. */
  details: string | undefined;
  /** Why the change did not happen, if it did not. */
  error: string | undefined;
};

/** Who made a change, as the record's `actor` says it. */
export type ChangeActor = {
  displayName: string | undefined;
  loginName: string | undefined;
  id: string | undefined;
  type: string | undefined;
};
