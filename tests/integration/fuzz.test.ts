import { beforeAll, describe, expect, it } from "vitest";
import { POST } from "../../app/api/ingest/route.ts";
import type { Answer } from "../../bench/fuzz/check-answer.ts";
import { KIND_DOORS, openDoor, type Door, type Entrance } from "../../bench/fuzz/doors.ts";
import type { FuzzBody } from "../../bench/fuzz/fuzz-body.ts";
import { countAdvances, holdingsOf, wrongIn } from "../../bench/fuzz/ledger.ts";
import { replay, storm } from "../../bench/fuzz/storm.ts";
import { deriveCommands } from "../../lib/commands/follow.ts";
import { foldCommitted } from "../../lib/folding/follow.ts";
import { useFreshDatabase } from "../support/database.ts";

useFreshDatabase();

/** A fixed share of what `onrecord bench fuzz` sends to a real server. */
const LOT = { seed: 20261127, first: 0, bodies: 100 };

/** The route in this process; how a body is framed on the wire is not its business. */
async function post({ authorization, token }: Entrance, { bytes, encoding }: FuzzBody): Promise<Answer> {
  const headers = new Headers({ authorization: authorization(token) });
  if (encoding !== undefined) headers.set("content-encoding", encoding);
  const request = new Request("http://localhost/", { method: "POST", body: new Uint8Array(bytes), headers });
  const response = await POST(request, undefined);
  return { status: response.status, text: await response.text() };
}

describe("whatever is sent", () => {
  beforeAll(countAdvances);

  it.each(KIND_DOORS)(
    "to $name, every record is accepted, a duplicate or rejected, nothing is lost or made up, and who derives from it goes on",
    async (door: Door) => {
      const entrance = await openDoor(door);
      const account = await storm(entrance, LOT, (body) => post(entrance, body));
      expect(account.failures).toEqual([]);
      expect(await replay(entrance, LOT, (body) => post(entrance, body))).toEqual([]);
      await deriveCommands();
      await foldCommitted();
      expect(wrongIn(await holdingsOf(entrance.organizationId))).toBeUndefined();
      expect(account.counted).toBeGreaterThan(LOT.bodies / 10);
      expect(account.accepted).toBeGreaterThan(LOT.bodies / 10);
      expect(account.rejected).toBeGreaterThan(LOT.bodies / 10);
    },
  );
});
