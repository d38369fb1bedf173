// A worker thread of the CETT pool: runs the TypeScript beside it as it is.
require("tsx/cjs");
require("./cett-worker.ts");
