"use client";

import { createContext, useContext } from "react";
import type { Operation } from "./operations.ts";

/** The operations of the list by their leading row's id. */
export const OperationContext = createContext<ReadonlyMap<string, Operation>>(new Map());

/** The operation a row stands for; undefined while the list is another one. */
export function useOperation(id: string): Operation | undefined {
  return useContext(OperationContext).get(id);
}
