import type { Command } from "commander";
import { deriveCommands } from "../commands/follow.ts";
import { foldCommitted } from "../folding/follow.ts";
import { AppError } from "../errors.ts";
import { importBucket, type BucketImported } from "../ingest/import-bucket.ts";
import { importRecords, type Imported } from "../ingest/import-records.ts";
import type { RecordSource } from "../ingest/judge.ts";
import { sourceKind } from "../ingest/registry.ts";
import { findSource } from "./find-source.ts";
import { findFile, readFileText, type ImportFile } from "./import-file.ts";
import { findPlace, type ImportPlace } from "./import-place.ts";
import { watch } from "./import-progress.ts";
import { inWords, summarize, type BucketResult, type FileResult, type ImportSummary } from "./import-summary.ts";
import { optionsOf, printResult } from "./output.ts";
import { withOrganization } from "./with-database.ts";

type Options = { source: string; endpoint?: string; fromStart?: true };

/**
 * `onrecord import --source <id|name> FILE|FOLDER|s3://BUCKET…`: what a source would have sent, from where it was kept; returns when all of it
 * can be read.
 */
export function addImportCommand(program: Command): void {
  program
    .command("import")
    .description(
      "import records: files with what the source would have sent (plain, gzip or zstd), or a bucket of what it wrote",
    )
    .requiredOption("--source <source>", "whose records they are: its id or name")
    .option("--endpoint <url>", "where s3:// buckets are, if not on AWS; else AWS_ENDPOINT_URL")
    .option("--from-start", "read a bucket or folder again from its start, not from where the last import came to")
    .argument(
      "<file...>",
      "files, - for standard input; folders and s3://bucket[/prefix] for kinds that keep records in such",
    )
    .action(async (names: string[], given: Options, command: Command) => {
      const options = optionsOf(command);
      const found = await Promise.all(names.map((name) => findOne(name, given)));
      const summary = await withOrganization(options.organization, async (organizationId) => {
        const source = { organizationId, ...(await findSource(organizationId, given.source)) };
        const imported = await importAll(source, found, { quiet: options.json, fromStart: given.fromStart === true });
        await deriveCommands();
        await foldCommitted();
        return imported;
      });
      printResult(summary, { ...options, text: inWords(summary) });
    });
}

type Found = { place: ImportPlace } | { file: ImportFile };

async function findOne(name: string, { endpoint }: Options): Promise<Found> {
  const place = await findPlace(name, endpoint);
  return place === undefined ? { file: await findFile(name) } : { place };
}

type How = { quiet: boolean; fromStart: boolean };

async function importAll(source: RecordSource, found: readonly Found[], how: How): Promise<ImportSummary> {
  const files: FileResult[] = [];
  const buckets: BucketResult[] = [];
  for (const each of found) if ("place" in each) refuseUnlessLaidOut(source, each.place);
  for (const each of found) {
    if ("file" in each) files.push({ file: each.file.name, ...(await importFile(source, each.file, how)) });
    else buckets.push({ bucket: each.place.name, ...(await importPlace(source, each.place, how)) });
  }
  return summarize(files, buckets);
}

function refuseUnlessLaidOut({ kind }: RecordSource, { name, what }: ImportPlace): void {
  if (sourceKind(kind).bucket !== undefined) return;
  throw new AppError(
    "invalid",
    what === "folder"
      ? `${name} is a folder; name the files in it.`
      : `${name} is a bucket; records of a ${kind} source are imported from files.`,
  );
}

function importFile(source: RecordSource, file: ImportFile, { quiet }: How): Promise<Imported> {
  return watch(
    { ...file, quiet },
    (records) => `Its first ${String(records)} records were imported and stay.`,
    ({ read, stored }) => importRecords(source, readFileText(file, read), stored),
  );
}

function importPlace(source: RecordSource, { name, ...place }: ImportPlace, how: How): Promise<BucketImported> {
  return watch(
    { name, bytes: undefined, quiet: how.quiet },
    (records) => `${String(records)} records were imported and stay; importing it again goes on from there.`,
    ({ stored }) => importBucket(source, { ...place, fromStart: how.fromStart }, stored),
  );
}
