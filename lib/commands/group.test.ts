import { describe, expect, it } from "vitest";
import { memberCall, memberCommand } from "../../tests/support/members.ts";
import { Grouping, type Derived } from "./group.ts";
import type { FormerCommand, Member } from "./member.ts";

function derive(...members: (Member | FormerCommand)[]): Derived {
  const grouping = new Grouping();
  for (const member of members) grouping.add(member);
  return grouping.finish();
}

describe("a session", () => {
  it("is one command: its calls, merged with the command recorded for it", () => {
    const record = memberCommand(10, { exitCode: 0, durationMs: 812, receivedMs: 5, device: "laptop" });
    const { commands, links } = derive(memberCall(5), record, memberCall(20, { resource: "services" }));
    expect(commands).toHaveLength(1);
    expect(commands[0]).toMatchObject({
      id: memberCall(5).id,
      occurredAt: memberCall(5).occurredAt,
      receivedAt: memberCall(20).receivedAt,
      command: "kubectl get po -A",
      commandEventId: record.id,
      sourceEventId: "c-1",
      device: "laptop",
      namespace: "payments",
      resource: "pods",
      outcome: "success",
      durationMs: 812,
      apiCalls: 2,
      origin: "recorded",
      confidence: 1,
    });
    expect(links.map(({ callId, commandId }) => [callId, commandId])).toEqual([
      [memberCall(5).id, memberCall(5).id],
      [memberCall(20).id, memberCall(5).id],
    ]);
  });

  it("takes its name, its time span and its worst outcome from the calls where no command was recorded", () => {
    const refused = memberCall(30, { outcome: "denied", status: 403, durationMs: 2.5 });
    const { commands } = derive(memberCall(10, { kubectlCommand: null }), memberCall(20), refused);
    expect(commands[0]).toMatchObject({
      command: "kubectl get",
      durationMs: 22.5,
      outcome: "denied",
      commandEventId: null,
      exitCode: null,
    });
  });

  it("has no duration while it runs, and none where nothing was measured", () => {
    expect(derive(memberCall(1, { outcome: "running", durationMs: null })).commands[0]?.durationMs).toBeNull();
    expect(derive(memberCall(1, { outcome: "unknown", durationMs: null })).commands[0]?.durationMs).toBeNull();
  });

  it("never joins another user's: a session is what a client claims", () => {
    const { commands } = derive(
      memberCall(1),
      memberCall(2, { user: "mallory@example.com" }),
      memberCall(3, { user: null }),
    );
    expect(commands.map(({ user, apiCalls }) => [user, apiCalls])).toEqual([
      ["alice@example.com", 1],
      ["mallory@example.com", 1],
      [null, 1],
    ]);
  });

  it("with several recorded commands gives each the calls from itself to the next", () => {
    const second = memberCommand(30, { command: "kubectl delete po web" });
    const { commands } = derive(memberCall(5), memberCommand(10), memberCall(20), second, memberCall(40));
    expect(commands.map(({ id, command, apiCalls }) => [id, command, apiCalls])).toEqual([
      [memberCall(5).id, "kubectl get po -A", 2],
      [second.id, "kubectl delete po web", 1],
    ]);
  });
});

describe("a command recorded as it goes", () => {
  const id = { sourceEventId: "s-1", command: "kubectl exec -it web -- sh" };
  const start = memberCommand(12, { ...id, stage: 2 });
  const exit = memberCommand(40, { ...id, stage: 2, exitCode: 3, command: "kubectl exec web -- sh" });
  const end = memberCommand(10, { ...id, stage: 3, durationMs: 31, receivedMs: 50 });

  it("is one command of all its records: the final one's word, completed by the others", () => {
    const { commands, links } = derive(end, start, exit);
    expect(commands).toMatchObject([
      {
        id: end.id,
        commandEventId: end.id,
        command: id.command,
        exitCode: 3,
        outcome: "failed",
        durationMs: 31,
        apiCalls: 0,
      },
    ]);
    expect(links.map(({ callId, commandId }) => [callId, commandId])).toEqual([
      [start.id, end.id],
      [exit.id, end.id],
    ]);
  });

  it("runs until a record says how it ended", () => {
    expect(derive(start).commands).toMatchObject([{ outcome: "running", durationMs: null, exitCode: null }]);
    expect(derive(start, exit).commands).toMatchObject([{ id: start.id, outcome: "failed", exitCode: 3 }]);
    expect(derive(end, start).commands).toMatchObject([{ id: end.id, outcome: "unknown" }]);
    expect(derive(start, memberCall(20, { outcome: "denied", status: 403 })).commands).toMatchObject([
      { outcome: "denied", apiCalls: 1 },
    ]);
  });

  it("is not another one of the same session, of another source, or one that ended before", () => {
    const other = memberCommand(13, { ...id, sourceEventId: "s-2", stage: 2 });
    expect(derive(end, other).commands).toHaveLength(2);
    expect(derive(end, { ...start, sourceId: memberCommand(1).organizationId }).commands).toHaveLength(2);
    expect(derive(end, memberCommand(11, { ...id, stage: 3 })).commands).toHaveLength(2);
    expect(derive({ ...end, sourceEventId: null }, { ...start, sourceEventId: null }).commands).toHaveLength(2);
  });

  it("links nothing twice, and a record that was linked once stays right", () => {
    expect(derive(end, { ...start, commandId: end.id }).links).toEqual([]);
    expect(derive({ ...start, commandId: end.id }).links).toMatchObject([{ callId: start.id, commandId: start.id }]);
  });
});

it("leaves a recorded command without a session alone", () => {
  const facts = { session: null };
  const { commands } = derive(memberCommand(1, facts), memberCommand(2, facts));
  expect(commands.map(({ apiCalls, outcome }) => [apiCalls, outcome])).toEqual([
    [0, "unknown"],
    [0, "unknown"],
  ]);
});

describe("deriving again", () => {
  const former = (at: number): FormerCommand => ({ ...memberCall(at), type: "former" });

  it("removes a command whose id moved to an earlier call, and links its calls anew", () => {
    const { commands, gone, links } = derive(memberCall(1), former(5), memberCall(5, { commandId: memberCall(5).id }));
    expect(commands.map(({ id }) => id)).toEqual([memberCall(1).id]);
    expect(gone.map(({ id }) => id)).toEqual([memberCall(5).id]);
    expect(links).toHaveLength(2);
  });

  it("keeps what is right and links nothing twice", () => {
    const call = memberCall(1, { commandId: memberCall(1).id });
    const second = memberCommand(3);
    const derived = derive(former(1), call, memberCommand(2), second, { ...former(3), id: second.id });
    expect(derived.gone).toEqual([]);
    expect(derived.links).toEqual([]);
  });

  it("removes a command none of whose members is left", () => {
    expect(derive(former(1)).gone).toHaveLength(1);
  });
});
