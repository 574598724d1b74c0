import { ingestUrl } from "../ingest-url.ts";
import type { SetupStep, SetupTarget } from "../source-setup.ts";
import { vectorSink } from "./shipper-setup.ts";

const WAY = "EKS, GKE, AKS";

/** For clusters whose API servers one cannot configure: how their audit log leaves each cloud. */
export function cloudSteps(target: SetupTarget): SetupStep[] {
  return [eksStep(target), gkeStep(target), aksStep(), eventHubStep(target)];
}

function eksStep({ url, token }: SetupTarget): SetupStep {
  return {
    way: WAY,
    title: "EKS: from CloudWatch through Firehose",
    why: "Firehose reaches https on port 443 only. Put in the cluster, a bucket for what could not be delivered, and two roles: one lets Firehose write to the bucket, the other lets CloudWatch put records into Firehose.",
    path: null,
    whole: false,
    language: "shell",
    text: `aws eks update-cluster-config --name "$CLUSTER" \\
  --logging '{"clusterLogging":[{"types":["audit"],"enabled":true}]}'

aws firehose create-delivery-stream --delivery-stream-name onrecord \\
  --http-endpoint-destination-configuration "$(cat <<END
{"EndpointConfiguration": {"Name": "onrecord", "Url": "${ingestUrl(url).href}", "AccessKey": "${token}"},
 "RequestConfiguration": {"ContentEncoding": "GZIP"},
 "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 60},
 "RoleARN": "$FIREHOSE_ROLE", "S3BackupMode": "FailedDataOnly",
 "S3Configuration": {"RoleARN": "$FIREHOSE_ROLE", "BucketARN": "$BUCKET"}}
END
)"

aws logs put-subscription-filter --log-group-name "/aws/eks/$CLUSTER/cluster" \\
  --filter-name onrecord --filter-pattern '{ $.auditID = * }' \\
  --destination-arn "$FIREHOSE_ARN" --role-arn "$CLOUDWATCH_ROLE"
`,
  };
}

function gkeStep({ url, token }: SetupTarget): SetupStep {
  return {
    way: WAY,
    title: "GKE: from Cloud Logging through Pub/Sub",
    why: "Reads are there only where Data Access logs are on. Then let the sink's writer identity publish to the topic. A push carries no token of ours, so the address does.",
    path: null,
    whole: false,
    language: "shell",
    text: `gcloud pubsub topics create onrecord
gcloud logging sinks create onrecord "pubsub.googleapis.com/projects/$PROJECT/topics/onrecord" \\
  --log-filter 'protoPayload.serviceName="k8s.io" AND resource.labels.cluster_name="'"$CLUSTER"'"'
gcloud pubsub topics add-iam-policy-binding onrecord --role roles/pubsub.publisher \\
  --member "$(gcloud logging sinks describe onrecord --format 'value(writerIdentity)')"
gcloud pubsub subscriptions create onrecord --topic onrecord \\
  --push-endpoint '${ingestUrl(url).href.replaceAll("'", "%27")}/${token}'
`,
  };
}

function aksStep(): SetupStep {
  return {
    way: WAY,
    title: "AKS: from Azure Monitor to an Event Hub",
    why: "kube-audit-admin instead leaves out reads.",
    path: null,
    whole: false,
    language: "shell",
    text: `az monitor diagnostic-settings create --name onrecord --resource "$CLUSTER_ID" \\
  --event-hub onrecord --event-hub-rule "$EVENT_HUB_RULE_ID" \\
  --logs '[{"category":"kube-audit","enabled":true}]'
`,
  };
}

function eventHubStep(target: SetupTarget): SetupStep {
  return {
    way: WAY,
    title: "AKS: from the Event Hub with Vector",
    why: "An Event Hub speaks Kafka. EVENT_HUB_CONNECTION is the connection string of a rule that may listen.",
    path: "/etc/vector/onrecord.toml",
    whole: true,
    language: "toml",
    text: `[sources.event_hub]
type = "kafka"
bootstrap_servers = "NAMESPACE.servicebus.windows.net:9093"
topics = ["onrecord"]
group_id = "onrecord"
tls.enabled = true
sasl.enabled = true
sasl.mechanism = "PLAIN"
sasl.username = "$$ConnectionString"
sasl.password = "\${EVENT_HUB_CONNECTION}"

${vectorSink(target, "event_hub")}`,
  };
}
