/** @file The claims of the paper, each with its number, our measure, the rule and the verdict. */
import { z } from "zod";

/** Schema of `figures/claims.json`: one row a claim. */
export const claims = z.array(
  z.strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    /** What the paper says, in our words. */
    sentence: z.string(),
    /** Where in the paper; of a question of our own: that it is one. */
    place: z.string(),
    /** The paper's number, or its absence. */
    paper: z.string(),
    /** What we measure for it. */
    measure: z.string(),
    /** How many were measured, and of what. */
    n: z.int().positive(),
    nOf: z.enum(["tokens", "models", "layers", "items", "cells"]),
    value: z.number(),
    /** How `value` and `interval` are printed: a share as percent, a difference of shares in points, anything else as it is. */
    unit: z.enum(["percent", "points", "number"]),
    interval: z.tuple([z.number(), z.number()]).nullable(),
    /** The numeric rule of the verdict, and the day it was written: before the value was computed. */
    rule: z.string(),
    ruleWritten: z.iso.date(),
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
