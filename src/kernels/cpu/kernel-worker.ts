/** @file A worker thread of a kernel team: waits for programs and runs them until the team is closed. */
import { parentPort, workerData } from "node:worker_threads";
import {
  CLOSED,
  FAILED,
  FIRST_STEP,
  GENERATION,
  type MemberSetup,
  N_STEPS,
  TeamMember,
  waitWhile,
} from "./kernel-member";

const setup = workerData as MemberSetup;
const { control } = setup;
try {
  const member = new TeamMember(setup);
  let generation = 0;
  parentPort?.postMessage("ready");
  for (;;) {
    waitWhile(control, GENERATION, generation);
    generation++;
    if (Atomics.load(control, CLOSED) !== 0) break;
    member.run(Atomics.load(control, FIRST_STEP), Atomics.load(control, N_STEPS));
  }
} catch (error) {
  Atomics.store(control, FAILED, 1);
  throw error;
}
