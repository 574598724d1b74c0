import { gzipSync } from "node:zlib";

/** How a record's JSON text arrives when a shipper or a cloud brings it. */
export type Shipper = {
  name: string;
  /** One record as one text. */
  wrap: (record: string) => string;
  /** Whether the record's own bytes come through, so that its digest is the bare record's. */
  exact: boolean;
};

const json = JSON.stringify;
const base64 = (text: string | Buffer) => Buffer.from(text).toString("base64");
const cloudWatch = (...records: string[]) =>
  json({
    messageType: "DATA_MESSAGE",
    owner: "111122223333",
    logGroup: "/aws/eks/shop-eu/cluster",
    logStream: "kube-apiserver-audit-7c2f1d0a9b8e4c3d2f1e0a9b8c7d6e5f",
    subscriptionFilters: ["onrecord"],
    logEvents: records.map((message, index) => ({
      id: `3961000000${String(index)}`,
      timestamp: 1785321841204,
      message,
    })),
  });
const azure = (record: string) => ({
  category: "kube-audit",
  operationName: "Microsoft.ContainerService/managedClusters/diagnosticLogs/Read",
  resourceId: "/SUBSCRIPTIONS/0A1B/RESOURCEGROUPS/SHOP/PROVIDERS/MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/SHOP-EU",
  properties: { log: `${record}\n`, stream: "stdout", pod: "kube-apiserver-6d5c7b8f9-x2k4p" },
  time: "2026-07-29T10:44:01.0000000Z",
});
const firehose = (...data: (string | Buffer)[]) =>
  json({
    requestId: "ed4acda5-034f-9f42-bba1-f29aea6d7d8f",
    timestamp: 1785321842000,
    records: data.map((each) => ({ data: base64(each) })),
  });

/** The formats, as the shippers' own documentation has them. */
export const SHIPPERS: readonly Shipper[] = [
  {
    name: "Splunk HEC",
    wrap: (record) =>
      `{"time":1785321841.204,"host":"node-1","source":"audit.log","sourcetype":"_json","index":"main","event": ${record} ,"fields":{"cluster":"shop"}}`,
    exact: true,
  },
  {
    name: "Splunk HEC, the event as text",
    wrap: (record) => json({ event: record, time: "1785321841.204" }),
    exact: true,
  },
  {
    name: "Panther",
    wrap: (record) => `{"event":${record},"fields":{"recorded":"2026-07-29 10:44:01.204"},"time":1785321841.204}`,
    exact: true,
  },
  {
    name: "Helr",
    wrap: (record) =>
      `{"ts":"2026-07-29T10:44:01.204Z","source":"clusters","endpoint":"audit","event":${record},"meta":{"cursor":"c1","request_id":"r1","id":null}}`,
    exact: true,
  },
  {
    name: "Fluent Bit",
    wrap: (record) => json({ date: 1785321841.204817, log: record }),
    exact: true,
  },
  {
    name: "Fluent Bit in Kubernetes",
    wrap: (record) =>
      json({
        date: "2026-07-29T10:44:01.204817Z",
        stream: "stdout",
        _p: "F",
        log: `${record}\n`,
        kubernetes: { pod_name: "audit-0", namespace_name: "ops", labels: { log: "x" } },
      }),
    exact: true,
  },
  {
    name: "Fluentd",
    wrap: (record) => json({ message: record, tag: "kube.audit", docker: { container_id: "4f" } }),
    exact: true,
  },
  {
    name: "Vector",
    wrap: (record) =>
      json({
        file: "/var/log/kubernetes/audit.log",
        host: "control-plane-1",
        message: record,
        source_type: "file",
        timestamp: "2026-07-29T10:44:01.204817321Z",
      }),
    exact: true,
  },
  {
    name: "Vector, the message parsed",
    wrap: (record) => `{"source_type":"file","message":${record},"timestamp":"2026-07-29T10:44:01.204817321Z"}`,
    exact: true,
  },
  { name: "EKS, a CloudWatch subscription", wrap: (record) => cloudWatch(record), exact: true },
  {
    name: "EKS, as a Lambda function is given it",
    wrap: (record) => json({ awslogs: { data: base64(gzipSync(cloudWatch(record))) } }),
    exact: true,
  },
  { name: "EKS through Firehose", wrap: (record) => firehose(gzipSync(cloudWatch(record))), exact: true },
  { name: "Firehose, decompressed", wrap: (record) => firehose(`${record}\n`), exact: true },
  { name: "AKS", wrap: (record) => json(azure(record)), exact: true },
  {
    name: "AKS, its properties as text",
    wrap: (record) => json({ ...azure(record), properties: json(azure(record).properties) }),
    exact: true,
  },
  { name: "AKS through an Event Hub", wrap: (record) => json({ records: [azure(record)] }), exact: true },
  {
    name: "AKS through an Event Hub, in an array",
    wrap: (record) => json([{ records: [azure(record)] }]),
    exact: true,
  },
  {
    name: "AKS through an Event Hub and Vector",
    wrap: (record) => json({ message: json({ records: [azure(record)] }), source_type: "kafka", topic: "audit" }),
    exact: true,
  },
  {
    name: "Pub/Sub push",
    wrap: (record) =>
      json({
        message: {
          data: base64(record),
          attributes: {},
          messageId: "136969346945",
          publishTime: "2026-07-29T10:44:01.204Z",
        },
        subscription: "projects/shop-prod/subscriptions/onrecord",
      }),
    exact: true,
  },
  {
    name: "Fluent Bit through Splunk HEC",
    wrap: (record) => json({ time: 1785321841.204, event: { log: record, stream: "stdout" } }),
    exact: true,
  },
  {
    name: "three layers",
    wrap: (record) =>
      json({
        ts: "2026-07-29T10:44:01Z",
        endpoint: "e",
        event: { time: 1, event: json({ date: 1785321841, log: record }) },
      }),
    exact: true,
  },
  // The parser's keys at the top, the shipper's date beside them.
  { name: "Fluent Bit, parsed", wrap: (record) => `{"date":1785321841.204817,${record.slice(1)}`, exact: false },
];
