import { handler } from "@/lib/http/handler.ts";
import { answerReady } from "@/lib/http/ready.ts";

export const dynamic = "force-dynamic";

/** The database answers and is migrated; 503 with the reason otherwise, and whether deliveries are accepted all the same. */
export const GET = handler(() => answerReady());
