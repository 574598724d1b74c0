import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { InvalidArgumentError, Option, type Command } from "commander";
import { commandLineScope } from "../auth/command-line-scope.ts";
import { STREAM_IDS, type StreamId } from "../events/field.ts";
import { startDirectExport } from "../export/direct-export.ts";
import type { ExportPieces, ExportQuery } from "../export/export-events.ts";
import { EXPORT_FORMATS, type ExportFormat } from "../export/export-formats.ts";
import { readExport } from "../export/export-store.ts";
import { manifestOf, type Manifest } from "../export/manifest.ts";
import { DEFAULT_FROM, DEFAULT_TO, parseFilter, type Filter } from "../query/filter.ts";
import { optionsOf, printResult } from "./output.ts";
import { withOrganization } from "./with-database.ts";

type Options = {
  stream: StreamId;
  from: string;
  to: string;
  filter: string[][];
  format?: ExportFormat;
  output?: string;
  manifest?: string;
  raw?: true;
};

/** `onrecord export --stream …`: every matching event, to standard output or a file. */
export function addExportCommand(program: Command): void {
  program
    .command("export")
    .description("write every matching event as CSV or NDJSON")
    .addOption(new Option("--stream <stream>", "what to export").choices(STREAM_IDS).makeOptionMandatory())
    .option("--from <time>", "RFC 3339, or relative as now-24h (units s m h d w); inclusive", DEFAULT_FROM)
    .option("--to <time>", "the same; exclusive", DEFAULT_TO)
    .option(
      "--filter <field=value>",
      "as in the URL: user=alice, user!=bob, durationMs=100.., q=text; repeatable",
      collect,
      [],
    )
    .addOption(new Option("--format <format>", "default: csv, with --json ndjson").choices(EXPORT_FORMATS))
    .option("--output <file>", "write there instead of to standard output")
    .option("--manifest <file>", "write there what the export is: filter, rows, SHA-256, who and when")
    .option("--raw", "CSV: leave values as they are which a spreadsheet could run as formulas")
    .action(async (given: Options, command: Command) => {
      const { organization, json } = optionsOf(command);
      const format = given.format ?? (json ? "ndjson" : "csv");
      const filter = filterOf(given);
      const query = { stream: given.stream, filter, format, safe: given.raw !== true, now: new Date() };
      await withOrganization(organization, (organizationId) =>
        write({ ...query, scope: commandLineScope(organizationId) }, { ...given, json }),
      );
    });
}

function collect(text: string, earlier: string[][]): string[][] {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError("It is field=value, or field!=value.");
  return [...earlier, [text.slice(0, equals), text.slice(equals + 1)]];
}

/** Through the same codec as a URL, so that what is refused there is refused here. */
function filterOf({ stream, from, to, filter }: Options): Filter {
  return parseFilter(stream, new URLSearchParams([["from", from], ["to", to], ...filter]));
}

type Where = Pick<Options, "output" | "manifest"> & { json: boolean };

async function write(query: ExportQuery, { output, manifest: beside, json }: Where): Promise<void> {
  const id = randomUUID();
  const pieces = await startDirectExport(query, id);
  if (output === undefined) await pipeline(pieces, process.stdout, { end: false });
  else await writeWhole(pieces, output);
  const { entry } = await readExport({ organizationId: query.scope.organizationId, id });
  const manifest = manifestOf(entry);
  if (beside !== undefined)
    await writeFile(beside, `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600, flush: true });
  if (output !== undefined) printResult(resultOf(output, manifest), { json, text: textOf(output, manifest) });
}

/** Under its own name only when it is whole: a cut file must not pass for all there is. */
async function writeWhole(pieces: ExportPieces, file: string): Promise<void> {
  const partial = `${file}.partial`;
  try {
    await pipeline(pieces, createWriteStream(partial, { mode: 0o600 }));
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

function resultOf(file: string, { id, file: { format, rows, bytes, sha256 } }: Manifest): object {
  return { file, format, rows, bytes, sha256, id };
}

function textOf(file: string, { file: { rows, bytes, sha256 } }: Manifest): string {
  return `Wrote ${file} (${String(rows)} rows, ${String(bytes)} bytes, SHA-256 ${sha256}).`;
}
