import { expect, it } from "vitest";
import { bucketUrl } from "./s3-settings.ts";

it.each([
  [{ endpoint: undefined, region: "eu-west-1" }, "recordings", "https://recordings.s3.eu-west-1.amazonaws.com"],
  [
    { endpoint: undefined, region: "eu-west-1" },
    "audit.example.com",
    "https://s3.eu-west-1.amazonaws.com/audit.example.com",
  ],
  [{ endpoint: undefined, region: "cn-north-1" }, "recordings", "https://recordings.s3.cn-north-1.amazonaws.com.cn"],
  [{ endpoint: "http://127.0.0.1:9000", region: "us-east-1" }, "recordings", "http://127.0.0.1:9000/recordings"],
  [
    { endpoint: "https://0a1b.r2.cloudflarestorage.com", region: "auto" },
    "recordings",
    "https://0a1b.r2.cloudflarestorage.com/recordings",
  ],
  [
    { endpoint: "https://store.example.com/s3", region: "us-east-1" },
    "recordings",
    "https://store.example.com/s3/recordings",
  ],
  [
    { endpoint: "https://recordings.store.example.com", region: "us-east-1" },
    "recordings",
    "https://recordings.store.example.com",
  ],
])("in the store %j %s is at %s", (store, bucket, url) => {
  expect(bucketUrl(store, bucket)).toBe(url);
});
