/** @file Items into batches of rows: each row an item, its shared beginning once and its choices as branches. */
import { type BranchedTokens, PADDING, PREFIX } from "../../model/shared-prefix";
import type { EncodedChoice, EncodedItem } from "./encode-item";

/** Any id: what it gives is seen by no token that counts. */
const FILLER = 0;

/** A token that is scored: the logits of one place say how likely it is. */
interface ScoredToken {
  /** Number in the batch. */
  readonly item: number;
  readonly choice: number;
  /** Place in the batch, row times context plus column, whose logits are asked. */
  readonly place: number;
  readonly target: number;
}

/** Items as one batch. */
export interface PackedItems extends BranchedTokens {
  /** By item and choice, each continuation in its order. */
  readonly scored: readonly ScoredToken[];
  /** Tokens that go through the model, without padding. */
  readonly nTokens: number;
}

/** An item taken apart: the input tokens that its choices share, and those that each has of its own. */
interface Tree {
  readonly prefix: Int32Array;
  readonly branches: readonly { readonly input: Int32Array; readonly targets: Int32Array }[];
}

/** Packs items into one batch, as long as its longest item. */
export function packItems(items: readonly EncodedItem[]): PackedItems {
  const trees = items.map(treeOf);
  const context = Math.max(...trees.map(lengthOf));
  const size = items.length * context;
  const tokens = new Int32Array(size).fill(FILLER);
  const positions = new Int32Array(size);
  const branches = new Int32Array(size).fill(PADDING);
  const scored: ScoredToken[] = [];
  for (const [item, { prefix, branches: choices }] of trees.entries()) {
    let place = item * context;
    const write = (token: number, position: number, branch: number): void => {
      tokens[place] = token;
      positions[place] = position;
      branches[place] = branch;
      place++;
    };
    for (const [position, token] of prefix.entries()) write(token, position, PREFIX);
    for (const [choice, { input, targets }] of choices.entries()) {
      const firstScored = input.length - targets.length;
      for (const [index, token] of input.entries()) {
        if (index >= firstScored) scored.push({ item, choice, place, target: targets[index - firstScored] });
        write(token, prefix.length + index, choice + 1);
      }
    }
  }
  return {
    batch: items.length,
    context,
    tokens,
    positions,
    branches,
    scored,
    nTokens: trees.reduce((sum, tree) => sum + lengthOf(tree), 0),
  };
}

/** Tokens that go through the model for an item. */
export function packedLength(item: EncodedItem): number {
  return lengthOf(treeOf(item));
}

function treeOf({ choices }: EncodedItem): Tree {
  const inputs = choices.map(({ tokens }) => tokens.subarray(0, -1)); // nothing is asked of the last token
  const nContext = Math.min(...choices.map(({ tokens, nScored }) => tokens.length - nScored));
  const nShared = Math.min(commonLength(inputs), nContext - 1); // the context's last token scores: it begins each branch
  return {
    prefix: inputs[0].subarray(0, nShared),
    branches: choices.map((choice, index) => ({ input: inputs[index].subarray(nShared), targets: targetsOf(choice) })),
  };
}

function targetsOf({ tokens, nScored }: EncodedChoice): Int32Array {
  return tokens.subarray(tokens.length - nScored);
}

function lengthOf({ prefix, branches }: Tree): number {
  return branches.reduce((sum, { input }) => sum + input.length, prefix.length);
}

/** How many tokens all sequences begin with alike. */
function commonLength([first, ...others]: readonly Int32Array[]): number {
  const differs = first.findIndex((token, position) => others.some((other) => other[position] !== token));
  return differs < 0 ? first.length : differs;
}
