/** @file The record of what sparsity costs: by CETT limit, at a given rise of perplexity, and against other ways to choose neurons. */
import { z } from "zod";
import { modelInput, recordSchema, textInput } from "./provenance";

const share = z.number().min(0).max(1);
const cett = z.number().nonnegative();
const cettLimit = z.number().min(0).lt(1);
const count = z.int().nonnegative();
const loss = z.number().nonnegative();
/** Lower and upper end, by resampling documents. */
const interval = z.tuple([z.number(), z.number()]);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "a sha256 in lower-case hexadecimal");

/** Ways to choose which neurons are left out. All leave out neurons whose output is exactly zero; a sparsity counts those too. */
export const CONTROL_DEFINITIONS = [
  /** ‖nᵢ‖ ≤ ε, one ε a layer, all from one CETT limit: the study's own. */
  "cett",
  /** Nothing but exact zeros. */
  "zeros",
  /** |aᵢ| ≤ t, one t for all layers (as FATReLU). */
  "globalActivation",
  /** The k largest ‖nᵢ‖ of each token stay, one k for all layers. */
  "topK",
  /** The same with a k of each layer, from the sparsity that `cett` gives it: differs from `cett` only in that k is the same for all tokens. */
  "topKByLayer",
  /** |aᵢ| ≤ t, one t a layer, at the sparsity that `cett` gives it: differs from `cett` only in that ‖wᵢ‖ is left out. */
  "activation",
  /** Of each token as many as `cett` leaves out there, drawn at random from the active ones, seeded: the floor. Differs from `cett` only in which neurons go. */
  "random",
  /** Of each token as many as `cett` leaves out there, chosen one by one so that the error of the token is smallest: the ceiling of the choice, not of the number by token. */
  "greedy",
] as const;

/** What the thresholds of one limit gave in one layer. */
const layerAtLimit = z.strictObject({
  /** ε, an L2 norm in residual-stream units; 0 drops exact zeros only. */
  threshold: z.number().nonnegative(),
  cettCalibration: cett,
  nInactiveCalibration: count,
  sparsityCalibration: share,
  /** Whether the curve stays above the limit once it has exceeded it. */
  monotone: z.boolean(),
  /** Held-out text, thresholds active in all layers. */
  nInactive: count,
  sparsity: share,
  /** Mean CETT over the held-out tokens that have one, on activations of the dense model. */
  cett,
});

/** Mean share of inactive neurons over layers and tokens, and mean loss: held-out text, all layers at once. */
const cost = {
  sparsity: share,
  sparsityInterval: interval,
  /** Summed negative log-likelihood of the predicted tokens, nats, and its mean. */
  lossSum: loss,
  loss,
  /** Loss minus dense loss, paired per token. */
  lossChange: z.number(),
  lossChangeInterval: interval,
};

const atLimit = z.strictObject({
  cettLimit,
  layers: z.array(layerAtLimit).min(1),
  ...cost,
  /** Share of inactive neurons of single tokens, over all layers: least, nine deciles, greatest. */
  sparsityOfTokens: z.array(share).length(11),
});

/** The CETT limit at which held-out perplexity is `1 + rise` times the dense model's. */
const atPerplexity = z.strictObject({
  rise: z.number().positive(),
  /** Where the curve of loss change first crosses ln(1 + rise), between the two passes of the last bracket; null where it stays below up to the last limit. */
  crossing: z
    .strictObject({
      cettLimit,
      /** Crossings of the curves of resampled documents; an end at 0 or at the last limit is a curve that crosses nowhere in between. */
      cettLimitInterval: interval,
      sparsity: share,
      sparsityInterval: interval,
    })
    .nullable(),
  /** Every whole pass the crossing was read from, ascending; the limits of the grid among them. */
  passes: z.array(z.strictObject({ cettLimit, sparsity: share, lossChange: z.number() })),
});

const controlPoint = z.strictObject({
  /** Mean sparsity over layers that was asked for on calibration text; null for `zeros`. */
  targetSparsity: share.nullable(),
  nInactive: count,
  ...cost,
  sparsityByLayer: z.array(share),
  /** Sparsity and mean CETT over layers and tokens on activations of the dense model: the error that this choice makes in one layer. */
  denseSparsity: share,
  cett,
  cettByLayer: z.array(cett),
  /**
   * Against `cett` at equal sparsity, which is read from its own curve at the sparsity that this choice reached (straight lines between passes at most 0.005 apart around each target):
   * CETT minus that of `cett` at `denseSparsity`; loss minus that of `cett` at `sparsity`, paired per token, with its interval. null for `cett` and `zeros`, and outside the measured curve.
   */
  cettAboveCett: z.number().nullable(),
  lossAboveCett: z.number().nullable(),
  lossAboveCettInterval: interval.nullable(),
});

const controls = z.strictObject({
  denseLossSum: loss,
  denseLoss: loss,
  nPredictedTokens: z.int().positive(),
  definitions: z.array(
    z.strictObject({
      definition: z.enum(CONTROL_DEFINITIONS),
      /** By target, ascending; targets that exact zeros alone exceed are left out. */
      points: z.array(controlPoint),
    }),
  ),
});

const modelTradeoff = z.strictObject({
  model: modelInput,
  /** Of a model that this study trained. */
  training: z.strictObject({ seed: count, tokens: z.int().positive() }).nullable(),
  /** Dense, held-out text. */
  denseLossSum: loss,
  denseLoss: loss,
  nPredictedTokens: z.int().positive(),
  /** Held-out tokens whose FFN output is exactly zero, by layer: they have no CETT and are left out of its mean. */
  nSilentTokensByLayer: z.array(count),
  /** Ascending; the first is 0, exact zeros only. */
  limits: z.array(atLimit).min(1),
  perplexity: z.array(atPerplexity),
  controls: controls.nullable(),
});

/** Schema of `figures/tradeoff-<models>.json`. */
export const tradeoffRecord = recordSchema(
  "tradeoff",
  z.strictObject({
    texts: z.array(z.strictObject({ name: z.string(), sha256 })).min(1),
    calibration: textInput,
    heldOut: textInput,
    contextLength: z.int().positive(),
    /** A beginning-of-sequence token stands in front of every sequence. */
    bos: z.boolean(),
    seed: z.int(),
    cettLimits: z.array(cettLimit).min(1),
    /** Rises of perplexity whose limits were sought, as shares. */
    perplexityRises: z.array(z.number().positive()),
    /** Intervals are the central `confidence` of this many resamples of documents. */
    resamples: z.int().positive(),
    confidence: share,
    /** Held-out text that the definitions were compared on, the first of `heldOut`, and at which sparsities; null where they were not. */
    controls: z.strictObject({ text: textInput, targetSparsities: z.array(share) }).nullable(),
  }),
  z.strictObject({ models: z.array(modelTradeoff).min(1) }),
);

/** A record of what sparsity costs. */
export type TradeoffRecord = z.infer<typeof tradeoffRecord>;
/** One model of a record. */
export type ModelTradeoff = z.infer<typeof modelTradeoff>;
/** A way to choose which neurons are left out. */
export type ControlDefinition = (typeof CONTROL_DEFINITIONS)[number];
