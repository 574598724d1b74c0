import type { Job, Right } from "./world.ts";

/** One call of a command. */
export type Step = {
  method: string;
  /** With the placeholders of place.ts. */
  path: string;
  /** Median duration. */
  ms: number;
  status: number;
  /** A session (watch, exec, logs -f), whose length `ms` is. */
  session?: true;
  /** The right is asked for here; without it this step is refused. The first step unless another is marked. */
  guarded?: true;
  fails?: { chance: number; status: number };
  bytes?: number;
};

/** A command people run, and the calls a real kubectl makes for it. */
export type Scenario = {
  text: string;
  /** What `Kubectl-Command` says: the command's path, without flags and names. */
  command: string;
  resource: string | undefined;
  clusterScoped?: true;
  needs: Right;
  /** How often, by who does it. */
  jobs: Partial<Record<Job, number>>;
  steps: readonly Step[];
};

type Extra = Partial<Omit<Step, "method" | "path">>;

export const get = (path: string, extra: Extra = {}): Step => ({ method: "GET", path, ms: 4, status: 200, ...extra });
export const post = (path: string, extra: Extra = {}): Step => ({ method: "POST", path, ms: 9, status: 201, ...extra });
export const patch = (path: string, extra: Extra = {}): Step => ({
  method: "PATCH",
  path,
  ms: 11,
  status: 200,
  ...extra,
});
export const del = (path: string, extra: Extra = {}): Step => ({
  method: "DELETE",
  path,
  ms: 12,
  status: 200,
  ...extra,
});
export const session = (path: string, ms: number, extra: Extra = {}): Step =>
  get(path, { ms, session: true, guarded: true, ...extra });

export const CORE = "/api/v1/namespaces/{ns}";
export const APPS = "/apis/apps/v1/namespaces/{ns}";
export const POD = `${CORE}/pods/{pod}`;
export const DEPLOYMENT = `${APPS}/deployments/{app}`;
export const RBAC = "/apis/rbac.authorization.k8s.io/v1";
export const APPLY = "fieldManager=kubectl-client-side-apply&fieldValidation=Strict";
export const notFound = { chance: 0.06, status: 404 };
export const conflict = { chance: 0.03, status: 409 };
