/** @file Predictors of a model as one safetensors file. */
import { openSafetensors } from "../model/safetensors";
import { type SafetensorsTensor, writeSafetensors } from "../model/safetensors-writer";
import type { Between, DenseLayer, Predictor } from "./predictor-network";

/** What the first of two dense layers is called: the name tells what stands between it and the second, and a file from before there was a choice has `hidden`. */
const FIRST_NAMES: Readonly<Record<Between, string>> = { none: "bottleneck", relu: "hidden" };
const LAST_NAME = "output";

/**
 * Writes the predictors of a model, one a layer, in float16: `layers.<n>.bottleneck.weight`, shape [width, dModel], `layers.<n>.bottleneck.bias`, and the same with `output`,
 * shape [dFF, width]; `hidden` in place of `bottleneck` where a ReLU stands between. A matrix is [outputs, inputs], as in the checkpoints of models.
 */
export async function writePredictors(file: string, predictors: readonly Predictor[]): Promise<void> {
  await writeSafetensors(
    file,
    predictors.flatMap(({ layers, between }, layer) =>
      layers.flatMap((dense, k): SafetensorsTensor[] => {
        const name = `layers.${layer}.${k === layers.length - 1 ? LAST_NAME : FIRST_NAMES[between]}`;
        return [
          { name: `${name}.weight`, shape: [dense.nOutputs, dense.nInputs], data: transposed(dense), type: "F16" },
          { name: `${name}.bias`, shape: [dense.nOutputs], data: dense.bias, type: "F16" },
        ];
      }),
    ),
  );
}

/**
 * Reads the predictors of a model.
 *
 * @returns by layer.
 * @throws {RangeError} If the file has not the tensors of predictors.
 * @throws {SyntaxError} If it does not parse.
 */
export async function readPredictors(file: string): Promise<Predictor[]> {
  const source = await openSafetensors(file);
  try {
    const predictors: Predictor[] = [];
    for (let layer = 0; source.names.includes(`layers.${layer}.output.weight`); layer++) {
      const layers: DenseLayer[] = [];
      const between = source.names.includes(`layers.${layer}.${FIRST_NAMES.relu}.weight`) ? "relu" : "none";
      for (const part of [FIRST_NAMES[between], LAST_NAME]) {
        const name = `layers.${layer}.${part}`;
        if (!source.names.includes(`${name}.weight`)) continue;
        const [nOutputs, nInputs] = source.shapeOf(`${name}.weight`);
        const weight = transposed({
          nInputs: nOutputs,
          nOutputs: nInputs,
          weight: await source.read(`${name}.weight`),
        });
        layers.push({ nInputs, nOutputs, weight, bias: await source.read(`${name}.bias`) });
      }
      predictors.push({ layers, between });
    }
    if (predictors.length > 0) return predictors;
    throw new RangeError(
      `Cannot read predictors of ${file} as it must have a tensor layers.0.output.weight: it has none`,
    );
  } finally {
    await source.close();
  }
}

function transposed({ nInputs, nOutputs, weight }: Omit<DenseLayer, "bias">): Float32Array {
  const values = new Float32Array(weight.length); // [nOutputs, nInputs]
  for (let i = 0; i < nInputs; i++)
    for (let o = 0; o < nOutputs; o++) values[o * nInputs + i] = weight[i * nOutputs + o];
  return values;
}
