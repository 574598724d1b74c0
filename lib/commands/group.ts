import { CommandBuilder } from "./build.ts";
import type { Command, FormerCommand, Member } from "./member.ts";

/** What deriving changes: commands to store, calls (and records beside the main one) to link, commands that are none any more. */
export type Derived = {
  commands: Command[];
  links: { organizationId: string; callId: string; commandId: string }[];
  gone: { organizationId: string; id: string }[];
};

/**
 * Turns a stream of members into commands: the calls of one session and user, and the command recorded for them, are one command; a
 * recorded command without a session stands alone. Expects each group's members together and in id order, so that the result
 * depends on the set of members alone and never on when they arrived.
 */
export class Grouping {
  #group: string | undefined;
  #building: CommandBuilder | undefined;
  /** Of the group being read: commands derived earlier, and those derived now. */
  readonly #formers: FormerCommand[] = [];
  readonly #made = new Set<string>();
  #derived: Derived = nothing();

  add(member: Member | FormerCommand): void {
    const group = groupOf(member);
    if (group !== this.#group) this.#endGroup();
    this.#group = group;
    if (member.type === "former") this.#formers.push(member);
    else this.#addMember(member);
  }

  #addMember(member: Member): void {
    const command = this.#commandFor(member);
    const linked = command.add(member);
    if (linked !== undefined) this.#link(linked, command.id);
    // A record that stood beside another once, and is the one its command is known by now.
    else if (member.commandId !== null) this.#link(member, command.id);
  }

  #link({ organizationId, id, commandId }: Member, to: string): void {
    if (commandId !== to) this.#derived.links.push({ organizationId, callId: id, commandId: to });
  }

  /** The command being built, or a new one that starts with this member. */
  #commandFor(member: Member): CommandBuilder {
    if (this.#building?.takes(member) === true) return this.#building;
    this.#endCommand();
    this.#building = new CommandBuilder(member);
    return this.#building;
  }

  /** How much is waiting to be taken. */
  get waiting(): number {
    return this.#derived.commands.length + this.#derived.links.length + this.#derived.gone.length;
  }

  /** What was derived since the last time; the group being read stays. */
  take(): Derived {
    const derived = this.#derived;
    this.#derived = nothing();
    return derived;
  }

  /** Ends the last group. */
  finish(): Derived {
    this.#endGroup();
    return this.take();
  }

  #endGroup(): void {
    this.#endCommand();
    for (const { organizationId, id } of this.#formers.splice(0)) {
      if (!this.#made.has(id)) this.#derived.gone.push({ organizationId, id });
    }
    this.#made.clear();
  }

  #endCommand(): void {
    if (this.#building === undefined) return;
    const command = this.#building.build();
    this.#made.add(command.id);
    this.#derived.commands.push(command);
    this.#building = undefined;
  }
}

function nothing(): Derived {
  return { commands: [], links: [], gone: [] };
}

/** Without a session a recorded command is its own group. */
function groupOf({ organizationId, session, user, id }: Member | FormerCommand): string {
  return JSON.stringify(session === null ? [organizationId, id] : [organizationId, session, user]);
}
