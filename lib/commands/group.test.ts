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
