/**
 * Where a request comes from. Next sets X-Forwarded-For to the connection's peer when nobody did; of several entries the last is the one the
 * nearest proxy wrote, those before it are the sender's own words.
 */
export function sourceIp(headers: Headers): string | null {
  const last = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
  const address = last.replace(/^::ffff:/i, "");
  return /^[0-9a-f.:]{2,45}$/i.test(address) ? address : null;
}
