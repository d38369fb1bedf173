// A thread that grows a shared memory page by page, and waits after each until the other thread has looked.
const { workerData } = require("node:worker_threads");

const { memory, grown, looked, nPages } = workerData; // grown and looked: [1], pages that were added and looked for
for (let page = 1; page <= nPages; page++) {
  memory.grow(1);
  Atomics.store(grown, 0, page);
  while (Atomics.load(looked, 0) < page);
}
