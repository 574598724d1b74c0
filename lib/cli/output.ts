import { z } from "zod";

const globalOptions = z.object({ json: z.boolean(), organization: z.string() });

type GlobalOptions = z.infer<typeof globalOptions>;

/** What every command understands. @param command the one that runs, as commander hands it to the action last */
export function optionsOf(command: { optsWithGlobals: () => unknown }): GlobalOptions {
  return globalOptions.parse(command.optsWithGlobals());
}

/** One result: as one line of JSON, or as text for people. */
export function printResult(value: object, options: { json: boolean; text: string }): void {
  write(options.json ? JSON.stringify(value) : terminalSafe(options.text));
}

/** A list: one JSON object a line, or a table of the named columns. */
export function printList<Row extends object>(
  rows: Row[],
  options: { json: boolean; columns: (keyof Row & string)[] },
): void {
  if (options.json)
    rows.forEach((row) => {
      write(JSON.stringify(row));
    });
  else write(table(rows, options.columns));
}

function table<Row extends object>(rows: Row[], columns: (keyof Row & string)[]): string {
  const cells = [
    columns.map((column) => column.replace(/[A-Z]/g, " $&").toUpperCase()),
    ...rows.map((row) => columns.map((column) => cell(row[column]))),
  ];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((text, index) => text.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "-";
  if (value instanceof Date) return value.toISOString();
  return terminalSafe(typeof value === "string" ? value : JSON.stringify(value)).replaceAll("\n", "\\n");
}

/** What a source named may carry escape sequences that a terminal obeys; line breaks and tabs stay. */
export function terminalSafe(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function write(text: string): void {
  process.stdout.write(`${text}\n`);
}
