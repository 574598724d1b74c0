/** What a setup text is written for. */
export type SetupTarget = {
  sourceId: string;
  /** Onrecord's own address as the sender reaches it, e.g. `https://audit.example.com`. */
  url: string;
  /** The source's token. Shown once, so a text made later has a placeholder here. */
  token: string;
  cluster: string | null;
  /** RECORDER_PORT, where the recorder listener is on. */
  recorderPort?: number | undefined;
};

/** One thing to paste, and why. */
export type SetupStep = {
  /** Of steps with different ways one way is enough; a step without is for all. */
  way?: string;
  title: string;
  /** One or two sentences for the reader. */
  why: string;
  /** Where it goes, when it is a file. */
  path: string | null;
  /** Whether the text is that whole file; otherwise it goes into one that is there already. */
  whole: boolean;
  language: "yaml" | "toml" | "shell" | "hujson";
  text: string;
};
