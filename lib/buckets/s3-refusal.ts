import { z } from "zod";
import type { ErrorCode } from "../errors.ts";
import type { Answer } from "./s3-get.ts";
import { parseXml } from "./s3-xml.ts";

/** What a store says when it does not do what it was asked, and what to do about it. */
export type Refusal = {
  /** Its own code, "" where it gave none. */
  code: string;
  /** Status, code and message. */
  said: string;
  /** What to set or to grant; "" where nothing is known. */
  hint: string;
  /** Whatever else is asked, the answer would be no other. */
  ofAll: boolean;
  errorCode: ErrorCode;
};

const MESSAGE_LENGTH_MAX = 200;

const KEYS = "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
const SESSION = "AWS_SESSION_TOKEN has expired, or belongs to another key: get new credentials, or unset it.";
/** Codes that say that it is the caller, with what to check (Amazon S3 API reference, error responses). */
const OF_CALLER: ReadonlyMap<string, string> = new Map([
  ["InvalidAccessKeyId", "AWS_ACCESS_KEY_ID is no key of this store; check it and the endpoint."],
  ["SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY is not that of AWS_ACCESS_KEY_ID; check both."],
  ["ExpiredToken", SESSION],
  ["InvalidToken", SESSION],
  ["TokenRefreshRequired", SESSION],
  ["RequestTimeTooSkewed", "This machine's clock is wrong; set it."],
  ["Unauthorized", KEYS],
]);
const text = z.string().optional();
const refusal = z.object({ Error: z.object({ Code: text, Message: text, Region: text }) });

/** Reads an answer that is not the one asked for. One without S3's document in it is judged by its status. */
export function refusalOf({ status, headers, body }: Answer): Refusal {
  const {
    Code: code = "",
    Message = "",
    Region,
  } = refusal.safeParse(parseXml(body.toString("utf8"))).data?.Error ?? {};
  const said = [`${String(status)} ${code}`.trim(), Message.slice(0, MESSAGE_LENGTH_MAX)].filter(Boolean).join(": ");
  const region = headers.get("x-amz-bucket-region") ?? Region;
  return { code, said, ...causeOf(status, code, region) };
}

function causeOf(status: number, code: string, region = ""): Pick<Refusal, "hint" | "ofAll" | "errorCode"> {
  const ofCaller = OF_CALLER.get(code) ?? (status === 401 ? KEYS : undefined);
  if (ofCaller !== undefined) return { hint: ofCaller, ofAll: true, errorCode: "unauthenticated" };
  if (isElsewhere(status, code)) {
    const named = region === "" ? "" : ` to ${region}`;
    const hint = `It lies elsewhere: set AWS_REGION${named}, or --endpoint.`;
    return { hint, ofAll: true, errorCode: "invalid" };
  }
  if (status === 404) {
    const hint = "Check its name, --endpoint (AWS_ENDPOINT_URL) and AWS_REGION.";
    return { hint, ofAll: code === "NoSuchBucket", errorCode: "not-found" };
  }
  if (status === 403) {
    const hint = "AWS_ACCESS_KEY_ID's key needs s3:ListBucket on the bucket and s3:GetObject on its objects.";
    return { hint, ofAll: false, errorCode: "forbidden" };
  }
  return { hint: "", ofAll: false, errorCode: "invalid" };
}

/** Redirects; S3 answers with the code to a signature for another region. */
function isElsewhere(status: number, code: string): boolean {
  return (status >= 300 && status < 400) || code === "AuthorizationHeaderMalformed";
}
