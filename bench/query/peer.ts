/** Conditions that all must hold: a field of ours and its value. */
export type PeerFilter = Readonly<Record<string, string>>;

/** Somebody else's way to keep the same events. */
export type Peer = {
  /** The newest fifty that match, over all there is. */
  page: (filter: PeerFilter) => Promise<unknown>;
  /** The values of six fields with their counts, over all there is. */
  facets: () => Promise<unknown>;
  close: () => Promise<void>;
};
