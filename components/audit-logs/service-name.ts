import { lookup } from "@/lib/events/lookup.ts";

/** What usually listens on a port, as far as somebody who reads a tailnet's flows would know it by name. */
const TCP: Readonly<Record<number, string>> = {
  22: "SSH",
  25: "SMTP",
  53: "DNS",
  80: "HTTP",
  88: "Kerberos",
  110: "POP3",
  143: "IMAP",
  389: "LDAP",
  443: "HTTPS",
  445: "SMB",
  465: "SMTPS",
  587: "SMTP",
  636: "LDAPS",
  853: "DNS over TLS",
  993: "IMAPS",
  1433: "SQL Server",
  1521: "Oracle",
  2049: "NFS",
  2379: "etcd",
  3000: "HTTP",
  3306: "MySQL",
  3389: "RDP",
  4222: "NATS",
  5432: "PostgreSQL",
  5672: "AMQP",
  5900: "VNC",
  6379: "Redis",
  6443: "Kubernetes API",
  8080: "HTTP",
  8443: "HTTPS",
  9000: "HTTP",
  9090: "Prometheus",
  9092: "Kafka",
  9100: "node exporter",
  9200: "Elasticsearch",
  10250: "kubelet",
  11211: "memcached",
  27017: "MongoDB",
};

const UDP: Readonly<Record<number, string>> = {
  53: "DNS",
  67: "DHCP",
  88: "Kerberos",
  123: "NTP",
  161: "SNMP",
  443: "QUIC",
  500: "IKE",
  514: "syslog",
  3389: "RDP",
  3478: "STUN",
  4789: "VXLAN",
  5353: "mDNS",
  41641: "Tailscale",
  51820: "WireGuard",
  60001: "Mosh",
};

/** What usually speaks there; undefined where the port alone tells nobody anything. */
export function serviceOf(port: number | null, protocol: string | null): string | undefined {
  if (port === null) return undefined;
  const names = protocol === "udp" ? UDP : protocol === "tcp" ? TCP : {};
  return Object.hasOwn(names, port) ? names[port] : undefined;
}

const SPELLINGS = lookup<string>({ "ipv6-icmp": "ICMPv6" });

/** A protocol as one writes it: `TCP`, `ICMPv6`; a number stays one, with a word in front. */
export function protocolLabel(protocol: string): string {
  if (/^\d+$/.test(protocol)) return `protocol ${protocol}`;
  return SPELLINGS[protocol] ?? protocol.toUpperCase();
}
