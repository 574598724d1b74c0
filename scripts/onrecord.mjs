#!/usr/bin/env node
import { runCommandLine, setUp } from "./setup.mjs";

const args = process.argv.slice(2);
// A command says what it has to say by itself; servers log.
if (args[0] !== "worker" && args[0] !== "start") process.env.LOG_LEVEL ||= "warn";
runCommandLine(setUp(), args);
