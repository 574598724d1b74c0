import { AppError } from "../errors.ts";
import type { ExportEntry } from "./export-entry.ts";
import { EXPORT_CONTENT_TYPE } from "./export-formats.ts";

/** What a file is, so that somebody who has only it can check it: `sha256sum` gives `file.sha256`. */
export type Manifest = {
  product: "onrecord";
  version: string;
  id: string;
  stream: string;
  filter: ExportEntry["filter"];
  file: {
    name: string;
    contentType: string;
    format: string;
    /** CSV: whether values a spreadsheet could run were made harmless. */
    safe: boolean;
    /** Rows, without the header line. */
    rows: number;
    bytes: number;
    sha256: string;
  };
  askedBy: string;
  askedAt: string;
  /** The moment whose rows it holds: nothing that came later is in it. */
  snapshotAt: string;
  finishedAt: string;
};

/** @throws AppError `conflict` when the export is not whole: there is nothing to vouch for. */
export function manifestOf(entry: ExportEntry): Manifest {
  const { id, version, stream, filter, format, safe, rows, bytes, sha256, askedBy, askedAt } = entry;
  const { snapshotAt, finishedAt } = entry;
  if (sha256 === null || snapshotAt === null || finishedAt === null)
    throw new AppError("conflict", `Export ${id} is ${entry.state}: only one that is done has a manifest.`);
  return {
    product: "onrecord",
    version,
    id,
    stream,
    filter,
    file: { name: entry.fileName, contentType: EXPORT_CONTENT_TYPE[format], format, safe, rows, bytes, sha256 },
    askedBy,
    askedAt,
    snapshotAt,
    finishedAt,
  };
}
