import { describe, expect, onTestFinished, test } from "vitest";
import { KernelMemory } from "../../../src/kernels/cpu/kernel-memory";
import { SCRATCH } from "../../../src/kernels/cpu/kernel-steps";
import { type KernelTeam, startKernelTeam } from "../../../src/kernels/cpu/kernel-team";
import { TEST_KERNELS } from "../../support/test-kernels";

async function teamForTest(memories: readonly KernelMemory[], nThreads: number): Promise<KernelTeam> {
  const team = await startKernelTeam({ nThreads, cacheFolder: TEST_KERNELS, memories, scratchBytes: 4096 });
  onTestFinished(() => team.close());
  return team;
}

describe("KernelMemory", () => {
  test("hands out places of zeros that do not overlap, as it grows", () => {
    const memory = new KernelMemory();
    const first = memory.place(Float32Array.of(1, 2, 3));
    const view = memory.floats(first, 3);
    const second = memory.take(10_000_000);
    expect(second % 4096).toBe(0);
    expect(second).toBeGreaterThanOrEqual(first + 12);
    expect(memory.floats(second, 2_500_000).every((value) => value === 0)).toBe(true);
    view[0] = 7; // made before the growth
    expect([...memory.floats(first, 3)]).toEqual([7, 2, 3]);
  });

  test("refuses what does not fit in 4 GiB", () => {
    expect(() => new KernelMemory().take(2 ** 32)).toThrow("must stay within 4 GiB");
  });
});

describe("run()", () => {
  // Rows (1, 2, ...) and (0, 1, 0, ...) by x = (1, 1, 0, ...): 3 and 1. A row has 16 floats.
  test("runs steps in order, in the memory of the program", async () => {
    const memories = [new KernelMemory(), new KernelMemory()];
    const team = await teamForTest(memories, 2);
    for (const memory of memories) {
      const x = memory.place(Float32Array.from({ length: 16 }, (_, j) => (j < 2 ? 1 : 0)));
      const rows = memory.place(Float32Array.from({ length: 32 }, (_, k) => (k < 16 ? k + 1 : k === 17 ? 1 : 0)));
      const y = memory.take(64);
      const z = memory.take(8);
      const program = team.program(memory, [
        { run: "product", args: [y, rows, 2, 64, x, 0, 0] },
        { run: "product", args: [z, rows, 2, 64, y, 0, 0] }, // (3, 1) by the rows: 5 and 1
      ]);
      team.run(program);
      team.run(program);
      expect([...memory.floats(y, 2), ...memory.floats(z, 2)]).toEqual([3, 1, 5, 1]);
    }
  });

  test("reads and writes beyond 2 GiB", async () => {
    const memory = new KernelMemory();
    memory.take(2 ** 31 + 4096);
    const x = memory.place(Float32Array.of(2, ...new Float32Array(15)));
    const y = memory.take(4);
    const team = await teamForTest([memory], 2);
    team.run(team.program(memory, [{ run: "product", args: [y, x, 1, 64, x, 0, 0] }]));
    expect(memory.floats(y, 1)[0]).toBe(4);
  });

  // A row of ones by x = (k, 0, ...) is k, whichever of the sleepers wakes first.
  test("wakes threads that have gone to sleep", async () => {
    const memory = new KernelMemory();
    const team = await teamForTest([memory], 3);
    const nRows = 1000;
    const rows = memory.place(new Float32Array(nRows * 16).fill(1));
    const x = memory.take(64);
    const y = memory.take(4 * nRows);
    const program = team.program(memory, [{ run: "product", args: [y, rows, nRows, 64, x, 0, 0] }]);
    for (const value of [3, 4, 5]) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      memory.floats(x, 1)[0] = value;
      team.run(program);
      expect(memory.floats(y, nRows).every((product) => product === value)).toBe(true);
    }
  });

  test("fails when a thread leaves the memory, and after the team is closed", async () => {
    const memory = new KernelMemory();
    const team = await startKernelTeam({
      nThreads: 1,
      cacheFolder: TEST_KERNELS,
      memories: [memory],
      scratchBytes: 64,
    });
    const program = team.program(memory, [{ run: "readAll", args: [2 ** 31, 2 ** 20, SCRATCH] }]);
    expect(() => team.run(program)).toThrow("out of bounds");
    await team.close();
    expect(() => team.run(program)).toThrow("it was closed");
  });

  test("refuses no thread, and a memory that is not the team's", async () => {
    const memory = new KernelMemory();
    await expect(teamForTest([memory], 0)).rejects.toThrow("nThreads must be an integer >= 1: current value is 0");
    const team = await teamForTest([memory], 1);
    expect(() => team.program(new KernelMemory(), [])).toThrow("must be one of the team's");
  });
});
