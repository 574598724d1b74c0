import { CORE, POD, get, notFound, session, type Scenario } from "./scenario.ts";

/** Into a pod: the response is an upgraded connection. */
export const IN_PODS: readonly Scenario[] = [
  {
    text: "kubectl exec -it {pod} -n {ns} -- sh",
    command: "kubectl exec",
    resource: "pods",
    needs: "edit",
    jobs: { developer: 7, operator: 8, contractor: 5 },
    steps: [
      get(POD, { fails: notFound }),
      session(`${POD}/exec?command=sh&container={app}&stdin=true&stdout=true&tty=true`, 48_000, {
        status: 101,
        bytes: 9_200,
      }),
    ],
  },
  {
    text: "kubectl exec {pod} -n {ns} -- cat /etc/hosts",
    command: "kubectl exec",
    resource: "pods",
    needs: "edit",
    jobs: { developer: 3, operator: 3, contractor: 2 },
    steps: [
      get(POD, { fails: notFound }),
      session(`${POD}/exec?command=cat&command=%2Fetc%2Fhosts&container={app}&stderr=true&stdout=true`, 120, {
        status: 101,
        bytes: 400,
      }),
    ],
  },
  {
    text: "kubectl port-forward svc/{app} 8080:80 -n {ns}",
    command: "kubectl port-forward",
    resource: "pods",
    needs: "edit",
    jobs: { developer: 4, operator: 2 },
    steps: [
      get(`${CORE}/services/{app}`),
      get(`${CORE}/pods?labelSelector=app%3D{app}`),
      session(`${POD}/portforward`, 420_000, { status: 101, bytes: 64_000 }),
    ],
  },
  {
    text: "kubectl cp {ns}/{pod}:/var/log/app.log ./app.log",
    command: "kubectl cp",
    resource: "pods",
    needs: "edit",
    jobs: { developer: 1, operator: 1 },
    steps: [
      get(POD),
      session(
        `${POD}/exec?command=tar&command=cf&command=-&command=%2Fvar%2Flog%2Fapp.log&container={app}&stdout=true`,
        640,
        { status: 101, bytes: 1_900_000 },
      ),
    ],
  },
];
