import type { MemberCall } from "./member.ts";
import { isWrite } from "./verb.ts";

/**
 * What a command was about, from its calls in time order: its first write, else its first look at a resource. kubectl looks around
 * before it acts (apply, scale) and after it looked (describe lists events), so the first of the stronger kind is the one meant.
 */
export class TargetOfCalls {
  #main: MemberCall | undefined;
  #writes = false;
  #namespace: string | null = null;
  #several = false;

  add(call: MemberCall): void {
    if (call.resource === null) return;
    const write = isWrite(call);
    if (this.#main === undefined || (write && !this.#writes)) this.#begin(call, write);
    else if (write === this.#writes) this.#join(call);
  }

  get resource(): string | null {
    return this.#main?.resource ?? null;
  }

  /** Null as well when the command reached into several. */
  get namespace(): string | null {
    return this.#several ? null : this.#namespace;
  }

  #begin(call: MemberCall, write: boolean): void {
    this.#main = call;
    this.#writes = write;
    this.#namespace = call.namespace;
    this.#several = false;
  }

  /** Writes count together; of looks, only those at the same resource: describing a node lists leases somewhere else. */
  #join(call: MemberCall): void {
    if (call.namespace === null || (!this.#writes && call.resource !== this.#main?.resource)) return;
    if (this.#namespace === null && this.#writes) this.#namespace = call.namespace;
    else if (this.#namespace !== call.namespace) this.#several = true;
  }
}
