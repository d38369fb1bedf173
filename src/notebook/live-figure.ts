/** @file A figure below the cell that is drawn again in place, for curves that grow while a cell runs. */
import { newDisplay } from "tslab";
import { sendToCell } from "./kernel";
import { type PlotlyFigure, showFigure } from "./show-figure";

/** A place for one figure. */
export interface LiveFigure<F extends PlotlyFigure> {
  /** Draws a figure there, instead of the one before. */
  draw(figure: F): Promise<void>;
  /** Leaves the last one there as `showFigure` would: with zoom and hover texts. */
  finish(): void;
}

/**
 * Makes a place for a figure that changes.
 *
 *     const live = liveFigure(renderSvg);
 *     await live.draw(figureNow); // later: await live.draw(figureThen)
 *     live.finish();
 *
 * JupyterLab's Plotly extension draws an output once and takes no other figure for it: so the moving ones are pictures.
 *
 * @param renderSvg gives a figure as an SVG document.
 */
export function liveFigure<F extends PlotlyFigure>(renderSvg: (figure: F) => Promise<string>): LiveFigure<F> {
  const place = newDisplay();
  let last: F | undefined;
  return {
    async draw(figure) {
      last = figure;
      sendToCell("image/svg+xml", await renderSvg(figure), place);
      await new Promise(setImmediate); // the picture leaves for the page: work on a CPU may wait for nothing
    },
    finish() {
      if (last) showFigure(last, place);
    },
  };
}
