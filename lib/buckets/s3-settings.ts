import { env } from "../env.ts";
import { AppError } from "../errors.ts";

/** Where an object store is and who we are there. */
export type S3Settings = {
  /** Without a slash at its end; undefined for AWS itself. */
  endpoint: string | undefined;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
};

const REGION = "us-east-1";

/**
 * The store that the AWS variables of the environment describe, as AWS' own tools read them.
 * @param endpoint as the command line has it; goes before the environment.
 * @throws AppError `invalid` naming the variable that is missing or wrong.
 */
export function s3Settings(endpoint: string | undefined): S3Settings {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, ...given } = env();
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new AppError(
      "invalid",
      "Reading an s3:// bucket needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment (and AWS_SESSION_TOKEN for temporary ones).",
    );
  return {
    endpoint: checked(endpoint ?? given.AWS_ENDPOINT_URL_S3 ?? given.AWS_ENDPOINT_URL),
    region: given.AWS_REGION ?? given.AWS_DEFAULT_REGION ?? REGION,
    accessKeyId,
    secretAccessKey,
    sessionToken: given.AWS_SESSION_TOKEN,
  };
}

function checked(endpoint: string | undefined): string | undefined {
  if (endpoint === undefined) return undefined;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "")
    throw new AppError(
      "invalid",
      `--endpoint (or AWS_ENDPOINT_URL): "${endpoint}" is no address such as https://s3.example.com.`,
    );
  return url.href.replace(/\/+$/, "");
}

/**
 * A bucket's own address, without a slash at its end: by its name on AWS, where one certificate covers names without dots, and by path
 * everywhere else, which every store but a few takes; for those the endpoint is given with the bucket's name in front of the host.
 */
export function bucketUrl({ endpoint, region }: Pick<S3Settings, "endpoint" | "region">, bucket: string): string {
  const name = encodeURIComponent(bucket);
  if (endpoint !== undefined)
    return new URL(endpoint).hostname.startsWith(`${bucket}.`) ? endpoint : `${endpoint}/${name}`;
  const host = `s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
  return bucket.includes(".") ? `https://${host}/${name}` : `https://${name}.${host}`;
}
