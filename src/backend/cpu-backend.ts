/** @file The backend `cpu`: plain JavaScript, the reference for the others. */
import * as tf from "@tensorflow/tfjs-core";
import type { BackendProbe } from "./backend";

interface GreetingBackend extends tf.KernelBackend {
  firstUse: boolean;
}

/** The backend `cpu` runs wherever Node runs. */
export async function probeCpu(): Promise<BackendProbe> {
  return { available: true, reason: "plain JavaScript, needs nothing; a slow reference", start };
}

async function start(): Promise<string> {
  await import("@tensorflow/tfjs-backend-cpu");
  await tf.setBackend("cpu");
  (tf.backend() as GreetingBackend).firstUse = false; // it would print an advertisement for the native backend
  return "1 CPU thread, JavaScript";
}
