/** @file Tells the FFN variant of a checkpoint from its matrices and the name of its activation; never guesses. */
import { type FfnVariant, type GeluKind, isGated } from "./config";
import { describeJson } from "./safetensors-header";

/** A variant, and which GELU a `geglu` has. */
export interface FfnKind {
  readonly variant: FfnVariant;
  readonly gelu?: GeluKind;
}

const GATED: Readonly<Record<string, FfnKind>> = {
  silu: { variant: "swiglu" },
  swish: { variant: "swiglu" },
  relu: { variant: "reglu" },
  gelu: { variant: "geglu", gelu: "erf" },
  gelu_new: { variant: "geglu", gelu: "tanh" },
  gelu_pytorch_tanh: { variant: "geglu", gelu: "tanh" },
};

const UNGATED: Readonly<Record<string, FfnKind>> = { relu: { variant: "relu" }, relu2: { variant: "relu2" } };

interface FfnEvidence {
  /** For messages. */
  readonly file: string;
  /** Where the activation's name was found, for messages. */
  readonly key: string;
  readonly activation: unknown;
  /** Whether the FFN has a gate matrix. */
  readonly hasGate: boolean;
  /** What the user says it is: wins over the activation's name, not over the matrices. */
  readonly asked?: FfnVariant;
}

/**
 * The FFN variant of a checkpoint.
 *
 * @throws {RangeError} If the evidence does not determine it, or contradicts what was asked.
 */
export function ffnKind({ file, key, activation, hasGate, asked }: FfnEvidence): FfnKind {
  const kinds = hasGate ? GATED : UNGATED;
  const found = typeof activation === "string" && Object.hasOwn(kinds, activation) ? kinds[activation] : undefined;
  const matrices = hasGate ? "three matrices (a gate)" : "two matrices (no gate)";
  if (asked !== undefined && isGated(asked) !== hasGate) {
    const needed = isGated(asked) ? "three matrices" : "two matrices";
    throw new RangeError(`Cannot open ${file} as ${asked} as its FFN must have ${needed}: it has ${matrices}`);
  }
  if (asked !== undefined && asked !== "geglu") return { variant: asked };
  if (found !== undefined && (asked === undefined || asked === found.variant)) return found;
  const names = asked === "geglu" ? "gelu, gelu_new or gelu_pytorch_tanh" : Object.keys(kinds).join(", ");
  throw new RangeError(
    `Cannot open ${file} as ${key} must be one of ${names} for an FFN of ${matrices}: current value is ` +
      `${describeJson(activation)}.${asked === undefined ? " Say which variant it is to open it all the same." : ""}`,
  );
}
