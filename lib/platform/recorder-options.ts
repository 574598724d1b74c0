import { env } from "../env.ts";
import type { RecorderOptions } from "../recorder/start-recorder.ts";
import { trustedProxies } from "./forwarded.ts";

/** The recorder listener as the configuration has it; undefined where RECORDER_PORT is not set. */
export function recorderOptions(): RecorderOptions | undefined {
  const {
    RECORDER_PORT: port,
    RECORDER_BIND: binds,
    RECORDER_PROXY_PROTOCOL,
    TRUSTED_PROXIES,
    RECORDER_SECRET,
    TAILSCALED_SOCKET,
  } = env();
  if (port === undefined) return undefined;
  return {
    port,
    binds,
    proxies: RECORDER_PROXY_PROTOCOL === "on" ? trustedProxies(TRUSTED_PROXIES) : undefined,
    secret: RECORDER_SECRET,
    tailscaledSocket: TAILSCALED_SOCKET,
  };
}
