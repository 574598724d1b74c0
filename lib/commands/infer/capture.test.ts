import { join } from "node:path";
import { expect, it } from "vitest";
import { readCapture } from "../../../bench/commands/capture.ts";
import { actorsOf, inferAll, observed } from "../../../bench/commands/observe.ts";
import { scoreRecorded } from "../../../bench/commands/recorded.ts";
import { score } from "../../../bench/commands/score.ts";
import { overlapped } from "../../../bench/commands/terminals.ts";

const CAPTURE = join(import.meta.dirname, "../../../tests/fixtures/kubernetes-audit/capture");
const capture = readCapture(CAPTURE);
const auditIds = new Map(capture.events.map(({ id, sourceEventId }) => [id, sourceEventId ?? ""]));
const truthOf = (id: string) => capture.truth.get(auditIds.get(id) ?? "");
const actors = actorsOf(capture.events).map(({ client, calls }) => ({ client, calls: calls.map(observed) }));

it("infers from the audit log alone what was typed", () => {
  const result = score(inferAll(actors).commands, truthOf);
  expect(result.f1).toBeGreaterThanOrEqual(0.97);
  expect(result.verbs).toBeGreaterThanOrEqual(0.95);
  expect(result.whole).toBeGreaterThanOrEqual(0.9);
  expect(result.confidenceRight).toBeGreaterThanOrEqual(0.9);
  expect(result.confidenceWrong).toBeLessThanOrEqual(0.6);
});

it("makes up no command from controllers, loops, scripts and the API server's own calls", () => {
  const { commands } = inferAll(actors);
  expect(commands.filter(({ calls }) => calls.some(({ id }) => truthOf(id) === undefined))).toEqual([]);
});

it.each([2, 3, 5])("keeps the commands of %i terminals at once apart", (terminals) => {
  const day = overlapped(capture.events, capture.truth, { terminals, seed: 1 });
  expect(score(inferAll(day).commands, truthOf).f1).toBeGreaterThanOrEqual(0.95);
});

it("loses little where one call in twenty is missing", () => {
  const most = actors.map(({ client, calls }) => ({ client, calls: calls.filter((_, at) => at % 20 !== 7) }));
  expect(score(inferAll(most).commands, truthOf).f1).toBeGreaterThanOrEqual(0.95);
});

it("leaves recorded sessions exact", () => {
  expect(scoreRecorded(capture.events, capture.headers)).toEqual({ grouped: 1, verbs: 1 });
});
