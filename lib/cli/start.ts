import type { Command } from "commander";

/** `onrecord start`, which is what `npm start` runs. */
export function addStartCommand(program: Command): void {
  program
    .command("start")
    .description("serve the console, the API and the worker in the foreground")
    .option("--demo", "also make a demo organization and keep sending it realistic traffic", false)
    .action(async ({ demo }: { demo: boolean }) => {
      // Loaded here alone: no other command waits for the web framework.
      const { startProduct } = await import("../platform/start-product.ts");
      await startProduct({ demo, say: (text) => process.stdout.write(`${text}\n`) });
    });
}
