import { z } from "zod";
import {
  loadAccessToken,
  loadCredentials,
  storeAccessToken,
  type AccessToken,
  type Credentials,
} from "../sources/secrets.ts";
import type { PullClock } from "./clock.ts";
import { shortText } from "./download.ts";
import { PullFailure } from "./problem.ts";
import { providerMessage } from "./provider-message.ts";
import { refusedClient } from "./refusal.ts";
import { request, type Limits } from "./request.ts";
import { retryAfterMs } from "./retry-after.ts";
import type { PullTarget } from "./target.ts";

/** A token is renewed so long before it ends, or at five sixths of a short life. */
const RENEW_BEFORE_MS = 600_000;
const LIFE_USUAL_S = 3_600;

const answerSchema = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.number().positive().optional(),
  scope: z.string().optional(),
});

/** The `Authorization` header of one source's requests. An access token is kept sealed in the database and used until shortly before its end. */
export class Authorization {
  readonly #target: PullTarget;
  readonly #clock: PullClock;
  readonly #limits: Limits;
  #held: AccessToken | undefined;
  /** What the provider said the last token made is good for. */
  scope: string | undefined;

  constructor({ target, clock, limits }: { target: PullTarget; clock: PullClock; limits: Limits }) {
    this.#target = target;
    this.#clock = clock;
    this.#limits = limits;
  }

  /**
   * @returns the header, and whether its token was made for this request: of one that was not, a refusal may mean that it has ended.
   * @throws PullFailure when there are no credentials, or the provider makes no token of them; AppError `unavailable`.
   */
  async header(signal: AbortSignal): Promise<{ header: string; fresh: boolean }> {
    const credentials = await loadCredentials(this.#target);
    if (credentials === undefined) throw noCredentials();
    if ("apiToken" in credentials) return { header: this.#ofApiToken(credentials.apiToken), fresh: true };
    const kept = this.#isGood(this.#held) ? this.#held : await loadAccessToken(this.#target);
    if (this.#isGood(kept)) {
      this.#held = kept;
      return { header: `Bearer ${kept.token}`, fresh: false };
    }
    this.#held = await this.#makeToken(credentials, signal);
    await storeAccessToken(this.#target, this.#held);
    return { header: `Bearer ${this.#held.token}`, fresh: true };
  }

  /** The token was refused: the next request makes another. */
  async forget(): Promise<void> {
    this.#held = undefined;
    await storeAccessToken(this.#target, undefined);
  }

  #isGood(token: AccessToken | undefined): token is AccessToken {
    return token !== undefined && this.#clock.now() < token.untilMs;
  }

  #ofApiToken(token: string): string {
    if (this.#target.settings.apiAuth === "bearer") return `Bearer ${token}`;
    return `Basic ${Buffer.from(`${token}:`).toString("base64")}`;
  }

  /** Each one is an event of the log that is read. */
  async #makeToken(credentials: OauthClient, signal: AbortSignal): Promise<AccessToken> {
    const url = apiUrl(this.#target.settings.baseUrl, "oauth/token");
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: credentials.oauthClientId,
      client_secret: credentials.oauthClientSecret,
    });
    const init = {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: form.toString(),
    };
    const response = await request({ url, init }, this.#limits, signal);
    const body = await shortText({ url, response }, { limits: this.#limits, signal });
    if (response.status !== 200) throw this.#refused(response, body);
    return this.#read(body, url);
  }

  #refused(response: Response, body: string): PullFailure {
    const { status, headers } = response;
    const wait = retryAfterMs(headers.get("retry-after"), headers.get("date"), this.#clock.now());
    const { pull: kind, settings } = this.#target;
    const asked = { kind, tailnet: settings.tailnet, host: new URL(settings.baseUrl).host };
    return refusedClient({ status, message: providerMessage(body), retryAfterMs: wait }, asked);
  }

  #read(body: string, url: URL): AccessToken {
    const { data } = answerSchema.safeParse(parsed(body));
    if (data === undefined) throw noToken(url);
    this.scope = data.scope;
    const lifeMs = (data.expires_in ?? LIFE_USUAL_S) * 1_000;
    return {
      token: data.access_token,
      untilMs: this.#clock.now() + lifeMs - Math.min(RENEW_BEFORE_MS, lifeMs / 6),
    };
  }
}

type OauthClient = Extract<Credentials, { oauthClientId: string }>;

/** An address of the provider's API, below whatever path the base URL has. */
export function apiUrl(baseUrl: string, path: string): URL {
  return new URL(`api/v2/${path}`, baseUrl.endsWith("/") ? baseUrl : `${baseUrl}/`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function noToken(url: URL): PullFailure {
  return new PullFailure("transient", {
    code: "malformed",
    title: "No access token in the answer",
    detail: `${url.host} answered the request for an access token with something else.`,
    fix: "Check the base URL: what answers there may not be the provider's API.",
  });
}

function noCredentials(): PullFailure {
  return new PullFailure("blocked", {
    code: "no-credentials",
    title: "There is no credential to use",
    detail: "None was given, or it was sealed by another key than this installation has.",
    fix: "Give the source an API access token or an OAuth client: onrecord source set, or the source's settings. Keep ONRECORD_SECRET_KEY, or the data folder's seal-key, as it was.",
  });
}
