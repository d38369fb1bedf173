/** @file Worker threads that share the chunks of each sequence they are given. */
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { ChunkResult, JobResult, SequenceJob, WorkerSetup } from "./cett-messages";

/** Threads, and the sequences they have in flight. */
export interface CettThreads {
  /** Gives a sequence to all threads; the results are in the order of its chunks. */
  run(job: Omit<SequenceJob, "id">): Promise<ChunkResult[]>;
  /** Resolves when nothing is in flight. */
  idle(): Promise<void>;
  /** Ends the threads; what is in flight fails. */
  close(): Promise<void>;
}

interface Job {
  readonly chunks: ChunkResult[];
  nAnswers: number;
  resolve(chunks: ChunkResult[]): void;
  reject(error: Error): void;
}

/** Starts threads; they keep the process alive only while something is in flight. */
export function startCettThreads(setup: Omit<WorkerSetup, "thread">, nThreads: number): CettThreads {
  const jobs = new Map<number, Job>();
  const waiting: (() => void)[] = []; // for idle()
  let lastId = 0;
  let failure: Error | undefined; // once set, every call fails with it

  const workers = Array.from({ length: nThreads }, (_, thread) => {
    const workerData: WorkerSetup = { ...setup, thread };
    // Threads start from the bootstrap file alone, without the loaders of whatever runs this process.
    const worker = new Worker(path.join(__dirname, "cett-worker.cjs"), { workerData, execArgv: [] });
    worker.on("message", settle);
    worker.on("error", (error) => fail(error as Error));
    worker.unref();
    return worker;
  });

  function settle({ id, chunks }: JobResult): void {
    const job = jobs.get(id);
    if (!job) return;
    job.chunks.push(...chunks);
    job.nAnswers++;
    if (job.nAnswers < nThreads) return;
    job.resolve(job.chunks.sort((a, b) => a.chunk - b.chunk));
    remove(id);
  }

  function fail(error: Error): void {
    failure ??= error;
    for (const [id, job] of [...jobs]) {
      job.reject(failure);
      remove(id);
    }
  }

  function remove(id: number): void {
    jobs.delete(id);
    if (jobs.size > 0) return;
    for (const worker of workers) worker.unref();
    for (const resume of waiting.splice(0)) resume();
  }

  return {
    run(job) {
      return new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        const id = ++lastId;
        jobs.set(id, { chunks: [], nAnswers: 0, resolve, reject });
        for (const worker of workers) {
          worker.ref();
          worker.postMessage({ ...job, id } satisfies SequenceJob);
        }
      });
    },
    async idle() {
      while (jobs.size > 0) await new Promise<void>((resume) => waiting.push(resume));
      if (failure) throw failure;
    },
    async close() {
      fail(new Error("Cannot measure as the pool must be open: it was closed"));
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
