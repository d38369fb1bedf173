/** @file The claims of the paper, each with our measure, its rule and its verdict. */
import { z } from "zod";

/** Schema of `figures/claims.json`: one row a claim. */
export const claims = z.array(
  z.strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    /** What the paper says. */
    sentence: z.string(),
    /** Where in the paper. */
    place: z.string(),
    /** How sure we are of what the paper says. */
    certainty: z.enum(["verified", "reported by a secondary source", "from memory", "our own question"]),
    /** What we measure for it. */
    measure: z.string(),
    /** How many were measured, and of what. */
    n: z.int().positive(),
    nOf: z.enum(["tokens", "models"]),
    value: z.number(),
    /** How `value` and `interval` are printed: a share as percent, anything else as it is. */
    unit: z.enum(["percent", "number"]),
    interval: z.tuple([z.number(), z.number()]).nullable(),
    /** The numeric rule of the verdict, written before the run. */
    rule: z.string(),
    verdict: z.enum(["reproduced", "partly", "not reproduced", "not testable here"]),
    /** What the reader must know beside the verdict: how ours differs from the paper's subject. */
    caveat: z.string(),
    /** Name of the record it comes from, without folder and extension. */
    record: z.string(),
  }),
);

/** All claims, in the order of the paper. */
export type Claims = z.infer<typeof claims>;
/** One claim. */
export type Claim = Claims[number];
export type Verdict = Claim["verdict"];
