/** @file From a model and a text to the record of its neuron output magnitudes. */
import type { CettSums } from "../../kernels/cpu/cett-sums";
import { addCettSums } from "../../kernels/cpu/cett-sums";
import { roundSignificant } from "../../numerics/round-significant";
import { sum } from "../../numerics/sum";
import { type MagnitudeDistribution, type MagnitudeRecord, OVER_LARGEST_BINS } from "../../records/magnitude-record";
import { SCHEMA_VERSION } from "../../records/provenance";
import { magnitudeDistribution } from "../../sparsity/magnitude-distribution";
import { magnitudeShareOfTop } from "../../sparsity/magnitude-share-of-top";
import { shareOverLargest } from "../../sparsity/share-over-largest";
import { runOf, type StudyContext } from "../study-context";
import type { CalibrationCurves } from "./calibration-curves";

/** Bins of the histograms in a record: narrow enough for a smooth curve, few enough to read. */
const BINS_PER_OCTAVE = 4;
/** Parts of all outputs whose share of the summed magnitude a record gives. */
const TOPS = [0.01, 0.05, 0.1, 0.2, 0.3, 0.5];

/** log10 of the smallest magnitude, as a multiple of the mean, that a record shows: what is below carries nothing. */
const LOWEST_EDGE = -6;
/** Neighbouring bins touch but for the last bit of a float32. */
const BIN_TOLERANCE = 1e-6;

/** The record of magnitudes, from sums that `calibrationCurves` took. */
export function magnitudeStudy(context: StudyContext, { layers, text, elapsedMs }: CalibrationCurves): MagnitudeRecord {
  const byLayer = layers.map(({ first, rest }) => addCettSums([first, rest]));
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: "magnitude",
    inputs: {
      model: context.model.input,
      text,
      contextLength: context.plan.contextLength,
      bos: false,
      seed: context.plan.seed,
    },
    measured: {
      pooled: distributionOf(addCettSums(byLayer)),
      layers: byLayer.map(distributionOf),
      overLargest: layers.map(({ rest }, l) => ({
        all: overLargestOf(byLayer[l]),
        withoutFirstToken: overLargestOf(rest),
      })),
      firstTokenShare: layers.map(({ first }, l) =>
        roundSignificant(sum(first.magnitudes) / sum(byLayer[l].magnitudes)),
      ),
    },
    run: runOf(context, elapsedMs),
  };
}

function overLargestOf(sums: CettSums): MagnitudeRecord["measured"]["overLargest"][number]["all"] {
  const { largest, share } = shareOverLargest(sums, OVER_LARGEST_BINS);
  return { largest: roundSignificant(largest), share: Array.from(share, roundSignificant) };
}

function distributionOf(sums: CettSums): MagnitudeDistribution {
  const { meanMagnitude, lower, upper, share, nNeurons } = magnitudeDistribution(sums, BINS_PER_OCTAVE);
  const first = lower.findIndex((edge) => edge >= LOWEST_EDGE);
  const edges: number[] = [];
  const shares: number[] = [];
  for (let k = first; k < share.length; k++) {
    if (k > first && lower[k] > upper[k - 1] + BIN_TOLERANCE) {
      edges.push(upper[k - 1]); // an empty stretch between two occupied bins becomes one bin
      shares.push(0);
    }
    edges.push(lower[k]);
    shares.push(share[k]);
  }
  edges.push(upper[upper.length - 1]);
  return {
    nOutputs: nNeurons,
    nZeros: sums.zeroNeurons,
    meanMagnitude: roundSignificant(meanMagnitude),
    edges: edges.map(roundSignificant),
    share: shares.map(roundSignificant),
    topShares: TOPS.map((top) => ({ top, share: roundSignificant(magnitudeShareOfTop(sums, top)) })),
  };
}
