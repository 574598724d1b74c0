const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Calls `stop` once, when somebody wants this process to end: by a signal, or because the launcher that would pass one on is gone.
 * @returns takes it back
 */
export function onStop(stop: () => void): () => void {
  let called = false;
  const once = () => {
    if (called) return; // Ctrl-C reaches us twice: from the terminal and from the launcher
    called = true;
    stop();
  };
  for (const signal of SIGNALS) process.on(signal, once);
  process.on("disconnect", once);
  // Listening for the launcher's end is no reason to stay.
  process.channel?.unref();
  return () => {
    for (const signal of SIGNALS) process.off(signal, once);
    process.off("disconnect", once);
  };
}
