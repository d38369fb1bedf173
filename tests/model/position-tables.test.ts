import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { firstPositions, positionTables } from "../../src/model/position-tables";
import { describeBackends } from "../support/backends";
import { smallConfig } from "./random-model";

// Head size 4 and base 100: angles are m and m / 10.
describeBackends("positionTables()", () => {
  test("holds the angles of every position, and a mask over what is later", async () => {
    const tables = positionTables(smallConfig("relu"), 2);
    const { cos, sin } = Math;
    expect(await tables.cos.data()).toBeAllClose([1, 1, 1, 1, cos(1), cos(0.1), cos(1), cos(0.1)], { rtol: 1e-6 });
    const signed = [0, 0, 0, 0, -sin(1), -sin(0.1), sin(1), sin(0.1)];
    expect(await tables.signedSin.data()).toBeAllClose(signed, { rtol: 1e-6 });
    expect(Array.from(await tables.causalMask.data())).toEqual([0, Math.fround(-1e9), 0, 0]);
    tf.dispose(tables);
  });

  test("of a shorter context is the beginning of a longer one", async () => {
    const [short, long] = [positionTables(smallConfig("relu"), 3), positionTables(smallConfig("relu"), 7)];
    const beginning = firstPositions(long, 3);
    for (const name of ["cos", "signedSin", "causalMask"] as const) {
      expect(beginning[name].shape).toEqual(short[name].shape);
      expect(await beginning[name].data()).toEqual(await short[name].data());
    }
    tf.dispose([short, long, beginning]);
  });
});
