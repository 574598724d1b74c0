import { runCommandLine, setUp } from "./setup.mjs";

runCommandLine(setUp(), ["start", ...process.argv.slice(2)]);
