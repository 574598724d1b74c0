/** @type {import('next').NextConfig} */
const config = {
  // `npm test` checks types; a first start need not wait for it.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  // proxy.ts hands pages their address as it was typed; a link must come back from sign-in letter by letter.
  skipProxyUrlNormalize: true,
  serverExternalPackages: [
    "pg",
    "pg-cursor",
    "pino",
    "prom-client",
    "@prisma/client",
    "@prisma/adapter-pg",
    "next-auth",
  ],
};

export default config;
