// A worker thread of a kernel team: runs the TypeScript beside it as it is.
require("tsx/cjs");
require("./kernel-worker.ts");
