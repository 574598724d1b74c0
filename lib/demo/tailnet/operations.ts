import { ACCOUNT_OPERATIONS } from "./account-operations.ts";
import type { Operation } from "./change.ts";
import { NODE_OPERATIONS } from "./node-operations.ts";
import { SETTING_OPERATIONS } from "./setting-operations.ts";

/** Everything that is done to the tailnet but for edits of its policy file. */
export const OPERATIONS: readonly Operation[] = [...NODE_OPERATIONS, ...ACCOUNT_OPERATIONS, ...SETTING_OPERATIONS];
