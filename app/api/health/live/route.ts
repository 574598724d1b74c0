import { handler } from "@/lib/http/handler.ts";

export const dynamic = "force-dynamic";

/** The process answers. Whether it can serve is `/api/health/ready`. */
export const GET = handler(() =>
  Promise.resolve(Response.json({ status: "live" }, { headers: { "cache-control": "no-store" } })),
);
