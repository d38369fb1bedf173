#!/usr/bin/env node
// The `relu2` command: runs the TypeScript beside it as it is.
require("tsx/cjs");
require("./main.ts").main(process.argv);
