/** As much of a browser as signing in takes: it keeps cookies by host and follows redirects by hand. */
export class CookieJar {
  readonly #cookies = new Map<string, Map<string, string>>();

  async fetch(url: string, init: { method?: string; body?: URLSearchParams } = {}): Promise<Response> {
    const { host } = new URL(url);
    const kept = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, kept);
    const cookie = Array.from(kept, ([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { ...init, redirect: "manual", headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "" || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) kept.delete(name);
      else kept.set(name, value);
    }
    return response;
  }

  /** Follows redirects until a page of its own answers, or one leaves for `stopAt`. */
  async follow(url: string, stopAt: (url: URL) => boolean): Promise<{ url: URL; response: Response | undefined }> {
    let at = new URL(url);
    for (let hop = 0; hop < 20; hop++) {
      if (stopAt(at)) return { url: at, response: undefined };
      const response = await this.fetch(at.href);
      const location = response.headers.get("location");
      if (location === null) return { url: at, response };
      at = new URL(location, at);
    }
    throw new Error(`too many redirects, last to ${at.href}`);
  }

  get(host: string, name: string): string | undefined {
    return this.#cookies.get(host)?.get(name);
  }

  set(host: string, { name, value }: { name: string; value: string }): void {
    this.#cookies.get(host)?.set(name, value);
  }
}
