import { z } from "zod";
import { recorderAddress } from "./address.ts";

/** The tag that Tailscale's Kubernetes operator gives its API server proxy unless told otherwise. */
const OPERATOR_TAG = "tag:k8s-operator";
const MANY = 64;

/** What a source of this kind says of the connections that are its own. */
export const recorderSettings = z.strictObject({
  /** Where its connections arrive (`ip:port`, `:port`) or whom they come from (`ip`). */
  recorderAddresses: z.array(z.string().transform(readAddress)).max(MANY).default([]),
  /** The tags a caller must carry one of, where a tailscaled is asked. */
  allowedTags: z
    .array(z.string().regex(/^tag:[a-zA-Z][a-zA-Z0-9-]{0,62}$/, `expected a tag such as ${OPERATOR_TAG}`))
    .min(1, "needs one tag at least")
    .max(MANY)
    .default([OPERATOR_TAG]),
});

export type RecorderSettings = z.infer<typeof recorderSettings>;

function readAddress(text: string, context: z.RefinementCtx): string {
  const address = recorderAddress(text.trim());
  if (address !== undefined) return address;
  const message = `"${text.slice(0, 80)}" is no ip:port, :port or ip`;
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}
