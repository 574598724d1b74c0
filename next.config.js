/** @type {import('next').NextConfig} */
const config = {
  output: undefined,
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ["pg", "pg-cursor", "pino", "prom-client", "@prisma/client", "@prisma/adapter-pg", "next-auth"],
};

export default config;
