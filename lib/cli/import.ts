import { SingleBar } from "cli-progress";
import type { Command } from "commander";
import { deriveCommands } from "../commands/follow.ts";
import { AppError } from "../errors.ts";
import { importRecords, type Imported } from "../ingest/import-records.ts";
import type { RecordSource } from "../ingest/judge.ts";
import { findSource } from "./find-source.ts";
import { findFile, readFileText, type ImportFile } from "./import-file.ts";
import { optionsOf, printResult } from "./output.ts";
import { withOrganization } from "./with-database.ts";

const REJECTS_PRINTED_MAX = 10;

type FileResult = Imported & { file: string };
type Summary = { accepted: number; duplicates: number; rejected: number; files: FileResult[] };

/** `onrecord import --source <id|name> FILE…`: what a source would have sent, from files; returns when all of it can be read. */
export function addImportCommand(program: Command): void {
  program
    .command("import")
    .description("import records from files: what the source would have sent; plain, gzip or zstd")
    .requiredOption("--source <source>", "whose records they are: its id or name")
    .argument("<file...>", "files in any order; - for standard input")
    .action(async (names: string[], { source: which }: { source: string }, command: Command) => {
      const options = optionsOf(command);
      const files = await Promise.all(names.map((name) => findFile(name)));
      const summary = await withOrganization(options.organization, async (organizationId) => {
        const source = { organizationId, ...(await findSource(organizationId, which)) };
        const imported = await importFiles(source, files, options.json);
        await deriveCommands();
        return imported;
      });
      printResult(summary, { ...options, text: inWords(summary) });
    });
}

async function importFiles(source: RecordSource, files: readonly ImportFile[], quiet: boolean): Promise<Summary> {
  const done: FileResult[] = [];
  for (const file of files) {
    const progress = quiet || !process.stderr.isTTY ? undefined : showProgress(file);
    try {
      done.push({ file: file.name, ...(await importFile(source, file, progress)) });
    } finally {
      progress?.stop();
    }
  }
  const sum = (of: (result: FileResult) => number): number => done.reduce((total, result) => total + of(result), 0);
  return {
    accepted: sum(({ accepted }) => accepted),
    duplicates: sum(({ duplicates }) => duplicates),
    rejected: sum(({ rejected }) => rejected),
    files: done,
  };
}

/** @throws AppError saying what of the file is in, so that nobody wonders whether to import it again. */
async function importFile(source: RecordSource, file: ImportFile, progress: Progress | undefined): Promise<Imported> {
  let records = 0;
  const text = readFileText(file, (bytes) => progress?.read(bytes));
  try {
    return await importRecords(source, text, (soFar) => {
      records = soFar.records;
      progress?.stored(records);
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const before =
      records === 0 ? "Nothing of it was imported." : `Its first ${String(records)} records were imported and stay.`;
    throw new AppError(error.code, `${file.name}: ${error.message} ${before}`, { cause: error });
  }
}

type Progress = { read: (bytes: number) => void; stored: (records: number) => void; stop: () => void };

/** On stderr: stdout is for the result. */
function showProgress({ name, bytes }: ImportFile): Progress {
  const format =
    bytes === undefined
      ? "{name}  {records} records"
      : "{name} [{bar}] {percentage}%  {records} records  {eta_formatted} left";
  const bar = new SingleBar({ format, stream: process.stderr, clearOnComplete: false, hideCursor: true });
  bar.start(bytes ?? 0, 0, { name, records: 0 });
  return {
    read: (more) => {
      bar.increment(more);
    },
    stored: (records) => {
      bar.update({ records: records.toLocaleString("en-US") });
    },
    stop: () => {
      bar.stop();
    },
  };
}

function inWords({ accepted, duplicates, rejected, files }: Summary): string {
  const totals = `${String(accepted)} accepted, ${String(duplicates)} duplicates, ${String(rejected)} rejected`;
  const reasons = files.flatMap(({ file, rejects }) =>
    rejects.map(({ index, reason }) => `  ${file}, record ${String(index + 1)}: ${reason}`),
  );
  const more = rejected - Math.min(reasons.length, REJECTS_PRINTED_MAX);
  const rest = more > 0 ? [`  and ${String(more)} more: System › Sources shows why`] : [];
  return [totals, ...reasons.slice(0, REJECTS_PRINTED_MAX), ...rest].join("\n");
}
