import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";

const ROOT = join(import.meta.dirname, "../..");

type PeerClient = {
  peerEvent: { createMany: (rows: { data: { data: unknown }[] }) => Promise<{ count: number }> };
  $disconnect: () => Promise<void>;
};
type PeerModule = { PrismaClient: new (options: { adapter: PrismaPg }) => PeerClient };

/** A Prisma client for the peer's table (peers.prisma), generated on the spot. */
export async function openPeerClient(databaseUrl: string): Promise<PeerClient> {
  const prisma = join(ROOT, "node_modules/prisma/build/index.js");
  const schema = join(import.meta.dirname, "peers.prisma");
  execFileSync(process.execPath, [prisma, "generate", `--schema=${schema}`], {
    cwd: ROOT,
    stdio: "ignore",
    // Any executable will do: Prisma would download an engine that nothing here uses.
    env: {
      NODE_ENV: "production",
      PATH: "",
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
    },
  });
  const { PrismaClient } = (await import(join(import.meta.dirname, "generated/client.ts"))) as PeerModule;
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: databaseUrl }) });
}
