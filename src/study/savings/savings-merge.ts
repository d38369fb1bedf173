/** @file The traces of all layers under one layout, put together as a record keeps them. */
import type { LayerTrace } from "../../locality/layer-trace";
import type { TraceCounts } from "../../locality/simulate-trace";
import { unitBytes } from "../../locality/weight-layout";
import { roundSignificant } from "../../numerics/round-significant";
import type { LayoutTrace } from "../../records/savings-record";

/** Adds layers up. */
export function mergeTraces(layers: readonly LayerTrace[], memoryShares: readonly number[]): LayoutTrace {
  const [{ layout, windows }] = layers;
  const { nUnits } = layout;
  const totals = (countsOf: (layer: LayerTrace) => TraceCounts) => totalsOf(layers.map(countsOf), unitBytes(layout));
  return {
    layout: layout.name,
    unitBytes: unitBytes(layout),
    nUnits,
    nUsed: layers.reduce((sum, layer) => sum + layer.windows[0].nUsed, 0),
    denseBytesPerToken: layers.length * nUnits * unitBytes(layout),
    windows: windows.map(({ nTokens }, window) => {
      const counts = layers.map((layer) => layer.windows[window]);
      const heldSum = counts.reduce((sum, each) => sum + each.heldSum, 0);
      return {
        window,
        memoryShare: roundSignificant(heldSum / (layers.length * nTokens * nUnits)),
        mostMemoryShare: roundSignificant(Math.max(...counts.map(({ mostHeld }) => mostHeld)) / nUnits),
        ...totals((layer) => layer.windows[window]),
      };
    }),
    budgets: memoryShares.map((memoryShare, k) => ({
      memoryShare,
      policies: [
        { policy: "window" as const, ...totals((layer) => layer.tokens[k]) },
        { policy: "lru" as const, ...totals((layer) => layer.lru[k]) },
        { policy: "frequency" as const, ...totals((layer) => layer.frequency[k]) },
      ],
    })),
  };
}

function totalsOf(
  layers: readonly TraceCounts[],
  bytes: number,
): Pick<LayoutTrace["windows"][number], "nRead" | "nRequests" | "bytesPerToken" | "requestsPerToken"> {
  const [{ nTokens }] = layers;
  const nRead = layers.reduce((sum, layer) => sum + layer.nRead, 0);
  const nRequests = layers.reduce((sum, layer) => sum + layer.nRequests, 0);
  return {
    nRead,
    nRequests,
    bytesPerToken: roundSignificant((nRead * bytes) / nTokens),
    requestsPerToken: roundSignificant(nRequests / nTokens),
  };
}
