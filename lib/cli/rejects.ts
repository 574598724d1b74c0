import { InvalidArgumentError, Option, type Command } from "commander";
import { deriveCommands } from "../commands/follow.ts";
import { foldCommitted } from "../folding/follow.ts";
import { NOTHING, plusOutcome, REPLAY_IDS_MAX, replayRejects, type Outcome } from "../ingest/replay-rejects.ts";
import { listRejects, type RejectItem } from "../sources/list-rejects.ts";
import type { RejectState } from "../sources/reject-page.ts";
import { findSource } from "./find-source.ts";
import { optionsOf, printList, printResult } from "./output.ts";
import { withOrganization } from "./with-database.ts";

const PAGE = 100;
const LIMIT_MAX = 10_000;
const REASONS_PRINTED_MAX = 10;

type Chosen = { source: string; id?: string[] };

/** `onrecord rejects list|replay`: what a source sent that could not be read, and reading it again after a fix. */
export function addRejectsCommands(program: Command): void {
  const rejects = program.command("rejects").description("what a source sent that could not be read");
  rejects
    .command("list")
    .description("a source's rejects, newest first")
    .requiredOption("--source <source>", "its id or name")
    .option("--recovered", "those that a replay made events of instead", false)
    .addOption(new Option("--limit <n>", "how many at most").argParser(parseLimit).default(PAGE))
    .action(async (chosen: { source: string; recovered: boolean; limit: number }, command: Command) => {
      const options = optionsOf(command);
      const state = chosen.recovered ? "recovered" : "open";
      const rows = await withOrganization(options.organization, async (organizationId) => {
        const { id: sourceId } = await findSource(organizationId, chosen.source);
        return readRejects({ organizationId, sourceId, state, limit: chosen.limit });
      });
      printList(rows, { ...options, columns: ["id", "receivedAt", "reason", ...(chosen.recovered ? REPLAY : [])] });
    });
  rejects
    .command("replay")
    .description("read a source's rejects again, as this version does; returns when their events can be read")
    .requiredOption("--source <source>", "its id or name")
    .option("--id <id...>", "these alone, by their ids as `rejects list` shows them")
    .action(async (chosen: Chosen, command: Command) => {
      const options = optionsOf(command);
      const summary = await withOrganization(options.organization, async (organizationId) => {
        const replayed = await replay(organizationId, chosen);
        await deriveCommands();
        await foldCommitted();
        return replayed;
      });
      printResult(summary, { ...options, text: inWords(summary) });
    });
}

const REPLAY = ["replay" as const];

function parseLimit(text: string): number {
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw new InvalidArgumentError(`It takes a whole number from 1 to ${String(LIMIT_MAX)}.`);
}

type Wanted = { organizationId: string; sourceId: string; state: RejectState; limit: number };

async function readRejects({ limit, ...of }: Wanted): Promise<RejectItem[]> {
  const items: RejectItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await listRejects({ ...of, limit: Math.min(PAGE, limit - items.length), cursor });
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && items.length < limit);
  return items;
}

/** Call after call until nothing is left; what one call did stays, whatever becomes of the next. */
async function replay(organizationId: string, { source, id: ids }: Chosen): Promise<Outcome> {
  const { id: sourceId } = await findSource(organizationId, source);
  const of = { organizationId, sourceId, by: "command line" };
  let done = NOTHING;
  if (ids !== undefined) {
    for (let at = 0; at < ids.length; at += REPLAY_IDS_MAX)
      done = plusOutcome(done, await replayRejects({ ...of, ids: ids.slice(at, at + REPLAY_IDS_MAX) }));
    return done;
  }
  let cursor: string | undefined;
  do {
    const next = await replayRejects({ ...of, cursor });
    done = plusOutcome(done, next);
    cursor = next.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return done;
}

function inWords({ replayed, accepted, duplicates, rejected, rejects }: Outcome): string {
  if (replayed === 0) return "There is nothing to replay.";
  const totals = `${String(accepted)} recovered, ${String(duplicates)} duplicates, ${String(rejected)} still unreadable`;
  const reasons = rejects.slice(0, REASONS_PRINTED_MAX).map(({ id, reason }) => `  ${id}: ${reason}`);
  const more = rejected - reasons.length;
  return [totals, ...reasons, ...(more > 0 ? [`  and ${String(more)} more`] : [])].join("\n");
}
