import { PlainText } from "@/components/ui/plain-text";
import type { ApiCallItem } from "@/lib/events/item.ts";
import { VerbText } from "./verb-text";

/** A call's `resource/name/subresource`, or its path where it is for no resource. */
export function targetOf({ resource, name, subresource, path }: ApiCallItem): string {
  if (resource === null) return path ?? "—";
  return [resource, name, subresource].filter((part) => part !== null).join("/");
}

/** Verb and target of a call, for lists of calls. */
export function CallText({ call }: { call: ApiCallItem }) {
  return (
    <>
      <VerbText verb={call.verb} />
      <span className="mono sec">
        <PlainText>{targetOf(call)}</PlainText>
      </span>
    </>
  );
}
