import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { removable, type Answer } from "./answer.ts";
import { apiUrl, type Authorization } from "./authorization.ts";
import type { PullClock } from "./clock.ts";
import { download, shortText } from "./download.ts";
import type { PullFailure } from "./problem.ts";
import { providerMessage } from "./provider-message.ts";
import { refusal } from "./refusal.ts";
import { request, type Limits } from "./request.ts";
import type { Resilience } from "./resilience.ts";
import { httpDateMs, retryAfterMs } from "./retry-after.ts";
import type { Span } from "./span.ts";
import type { PullTarget } from "./target.ts";

/** Where a window's records come from. */
export type Api = {
  /** @throws PullFailure saying what became of it; AppError `unavailable` when the credential cannot be looked up. */
  window: (span: Span, signal: AbortSignal) => Promise<Answer>;
};

type Parts = {
  target: PullTarget;
  authorization: Authorization;
  resilience: Resilience;
  clock: PullClock;
  limits: Limits;
  /** Where answers lie until they are stored. */
  folder: string;
};

/** The provider itself, over HTTP. */
export class LiveApi implements Api {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  window(span: Span, signal: AbortSignal): Promise<Answer> {
    return this.#parts.resilience.run(() => this.#authorized(span, signal), signal);
  }

  /** A token from before may have ended early: then one more is made, once. */
  async #authorized(span: Span, signal: AbortSignal): Promise<Answer> {
    const { authorization } = this.#parts;
    const first = await authorization.header(signal);
    const response = await this.#ask(span, first.header, signal);
    if (response.head.status !== 401 || first.fresh) return this.#answer(response, signal);
    await response.head.body?.cancel();
    await authorization.forget();
    const second = await authorization.header(signal);
    return this.#answer(await this.#ask(span, second.header, signal), signal);
  }

  async #ask(span: Span, authorization: string, signal: AbortSignal): Promise<Asked> {
    const { target, clock, limits } = this.#parts;
    const url = windowUrl(target, span);
    const sentAt = clock.monotonic();
    const askedAtMs = clock.now();
    const init = { method: "GET", headers: { authorization, accept: "application/json" } };
    const head = await request({ url, init }, limits, signal);
    const waitedMs = clock.monotonic() - sentAt;
    // Less the time it took to answer: the provider may have looked at its log at once.
    return { url, head, sentAt, askedAtMs, asOfMs: httpDateMs(head.headers.get("date"), clock.now()) - waitedMs };
  }

  async #answer({ url, head, sentAt, askedAtMs, asOfMs }: Asked, signal: AbortSignal): Promise<Answer> {
    const { target, clock, limits, folder } = this.#parts;
    if (head.status !== 200) throw await this.#refused({ url, head }, signal);
    const path = join(folder, `${target.id}-${randomUUID()}.json`);
    const remove = removable(path);
    try {
      const bytes = await download({ url, response: head }, path, { limits, signal });
      return { path, bytes, asOfMs, askedAtMs, ms: clock.monotonic() - sentAt, remove };
    } catch (error) {
      await remove();
      throw error;
    }
  }

  async #refused({ url, head }: Pick<Asked, "url" | "head">, signal: AbortSignal): Promise<PullFailure> {
    const { target, clock, limits } = this.#parts;
    const message = providerMessage(await shortText({ url, response: head }, { limits, signal }));
    const wait = retryAfterMs(head.headers.get("retry-after"), head.headers.get("date"), clock.now());
    const asked = { kind: target.pull, tailnet: target.settings.tailnet, host: url.host };
    return refusal({ status: head.status, message, retryAfterMs: wait }, asked);
  }
}

type Asked = { url: URL; head: Response; sentAt: number; askedAtMs: number; asOfMs: number };

function windowUrl({ settings, pull }: PullTarget, { fromMs, toMs }: Span): URL {
  const url = apiUrl(settings.baseUrl, `tailnet/${encodeURIComponent(settings.tailnet)}/logging/${pull.logPath}`);
  url.searchParams.set("start", new Date(fromMs).toISOString());
  url.searchParams.set("end", new Date(toMs).toISOString());
  return url;
}
