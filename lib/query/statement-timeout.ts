/** Whether PostgreSQL ended a statement because its time was up (or it was cancelled). */
export function isStatementTimeout(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "57014";
}
