import type { Random } from "../../lib/demo/random.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/** Text that some program on the way takes for more than text. */
export const ODD_TEXTS: readonly string[] = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\u001b[2J\u001b]0;x\u0007",
  "\u202eevil\u2066",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  '=HYPERLINK("http://x")',
  "@SUM(1)\t\r\n-1",
  "'; DROP TABLE audit_event; --",
  "\\N",
  "\\.",
  "{}",
  "NULL",
  "\\u0000",
  "%00%zz",
  "/api/v1/namespaces/%E0%A4%A/pods?%%%=&&&=#",
  "http://[::1",
  "/".repeat(3_000),
  "🙂".repeat(400),
  "e\u0301".repeat(300),
  "../../../../etc/passwd",
  "${jndi:ldap://x}",
  "system:serviceaccount:",
  "system:serviceaccount:a:b:c:d",
  "[object Object]",
  "__proto__",
  "constructor",
  "999.999.999.999",
  "fe80::1%eth0",
  "::ffff:1.2.3.4:99999",
];

/** Times no clock shows. */
export const ODD_TIMES: readonly string[] = [
  "0000-00-00T00:00:00Z",
  "0001-01-01T00:00:00Z",
  "1969-12-31T23:59:59.999999999Z",
  "1970-01-01T00:00:00Z",
  "2013-12-31T23:59:59Z",
  "2026-02-30T25:61:61Z",
  "2026-06-30T23:59:60Z",
  "9999-12-31T23:59:59.999999999Z",
  "+010889-08-02T05:31:50.655Z",
  "99999-01-01T00:00:00Z",
  "-271821-04-20T00:00:00Z",
  "2026-11-20T23:41:54.866695+99:99",
  "2026-11-20T23:41:54.8666951234567890123456789Z",
  "2026-11-20 23:41:54",
  "1785321841",
  "1785321841204817000",
  "NaN",
  "Infinity",
  "now",
  "2031-03-04T00:00:00Z",
  "2015-05-06T07:08:09Z",
];

/** JSON that JSON.stringify never writes. */
const RAW: readonly string[] = [
  "1e999",
  "-1e999",
  "1e-999",
  "-0",
  "0.1e1",
  "9007199254740993",
  "123456789012345678901234567890123456789012345678901234567890",
  "2147483648",
  "-2147483649",
  "9223372036854775808",
  "1.7976931348623157e308",
  '"\\ud800"',
  '"\\udc00\\ud800x"',
  '"\\u0000"',
  '"\\u0000\\u0001\\u001f"',
  '{"a":1,"a":2}',
  '{"":{"":{"":""}}}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"toString":1,"valueOf":null,"hasOwnProperty":"x","length":-1}',
  '{"toJSON":"x","then":{}}',
  "NaN",
  "undefined",
  "01",
  "1.",
  "'x'",
  "tru",
  '"\\x"',
  '"\t"',
  "[1,]",
  "/* x */ 1",
];

/** A number of nested arrays or objects; 200 are read. */
const DEPTHS: readonly number[] = [10, 150, 199, 200, 201, 1_000, 50_000];

/** Text of JSON for one value, of whatever the list above holds, or deep, or long. */
export function rawValue(random: Random): string {
  if (random.chance(0.15)) return nested(random);
  if (random.chance(0.1)) return `"${longText(random)}"`;
  return random.pick(RAW);
}

/** From a KiB to 20 MiB (beyond what one record may be), the long ones seldom. */
export function longText(random: Random): string {
  const size = random.chance(0.02) ? (1 + random.below(20)) * MIB : (1 + random.below(64)) * KIB;
  const unit = random.pick(["x", "ab ", "é", "\\n", "\\u0000", "🙂", "%20", "<b>"]);
  return unit.repeat(Math.ceil(size / Buffer.byteLength(unit)));
}

function nested(random: Random): string {
  const depth = random.pick(DEPTHS);
  const [open, close] = random.pick([
    ["[", "]"],
    ['{"a":', "}"],
    ['[{"items":', "}]"],
  ] as const);
  return `${open.repeat(depth)}1${close.repeat(depth)}`;
}
