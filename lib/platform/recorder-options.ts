import { env } from "../env.ts";
import type { RecorderOptions } from "../recorder/start-recorder.ts";

/** The recorder listener as the configuration has it; undefined where RECORDER_PORT is not set. */
export function recorderOptions(): RecorderOptions | undefined {
  const {
    RECORDER_PORT: port,
    RECORDER_BIND: binds,
    RECORDER_PROXY_PROTOCOL,
    RECORDER_SECRET,
    TAILSCALED_SOCKET,
  } = env();
  if (port === undefined) return undefined;
  return {
    port,
    binds,
    proxyProtocol: RECORDER_PROXY_PROTOCOL === "on",
    secret: RECORDER_SECRET,
    tailscaledSocket: TAILSCALED_SOCKET,
  };
}
