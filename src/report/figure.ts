/** @file A Plotly figure as plain JSON. */
import type { Data, Layout } from "plotly.js-dist";

/** What Plotly draws: traces and their layout, nothing that JSON cannot hold. */
export interface Figure {
  readonly data: Partial<Data>[];
  readonly layout: Partial<Layout>;
}
