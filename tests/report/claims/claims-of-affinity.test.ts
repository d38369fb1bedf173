import { expect, test } from "vitest";
import { AFFINITY_CLAIMS } from "../../../src/report/claims/claims-of-affinity";

test("the claims of affinity are in the order of the paper, the question of our own last", () => {
  expect(AFFINITY_CLAIMS.map(({ id }) => id)).toEqual([
    "predictor-topk",
    "predictor-rises",
    "predictor-threshold",
    "layers-differ-in-activity",
    "reuse-with-activity",
    "reuse-window",
    "reuse-relu2",
    "co-activation-gap",
    "co-activation-relu2",
    "no-hot-neurons",
    "flops-and-io",
    "summary-table",
    "measured-speed",
  ]);
});
