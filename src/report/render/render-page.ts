/** @file A page without a browser that has just enough of one for plotly.js to draw on. */
import { readFileSync } from "node:fs";
import type { DOMWindow } from "jsdom";
import { seededRandom } from "../../numerics/random";
import type { Figure } from "../figure";
import { RectangleCanvas } from "./render-canvas";
import { boxOf } from "./render-text";

interface Plotly {
  toImage(figure: Figure, options: { format: "svg"; width: number; height: number }): Promise<string>;
}

type PlotlyWindow = DOMWindow & { Plotly: Plotly };

let page: Promise<PlotlyWindow> | undefined;

/**
 * plotly.js, in the one page of this process, ready for the next figure. The first call reads its 10 MB and takes seconds.
 * Element ids come from Math.random: it starts anew each time, so that a figure is always drawn in the same bytes.
 */
export async function plotlyPage(): Promise<Plotly> {
  page ??= openPage();
  const window = await page;
  window.Math.random = seededRandom(0).uniform;
  return window.Plotly;
}

async function openPage(): Promise<PlotlyWindow> {
  const { JSDOM } = await import("jsdom");
  const { window } = new JSDOM("<!doctype html><body></body>", { runScripts: "outside-only", pretendToBeVisual: true });
  window.URL.createObjectURL = () => "blob:none"; // asked for at load by a map library that no figure of ours uses
  Object.assign(window, { CSS: { supports: () => false } }); // no pixelated images: heat maps are drawn at full size
  measureWithRenderer(window);
  drawRectangles(window);
  window.eval(readFileSync(require.resolve("plotly.js-dist"), "utf8"));
  return window as PlotlyWindow;
}

/** jsdom has no layout: every question about sizes goes to the program that will draw the picture. */
function measureWithRenderer(window: DOMWindow): void {
  Object.assign(window.SVGElement.prototype, {
    getBBox(this: SVGElement) {
      return boxOf(this, "own");
    },
    getComputedTextLength(this: SVGElement) {
      return boxOf(this, "own").width;
    },
    getBoundingClientRect(this: SVGElement) {
      const { x, y, width, height } = boxOf(this, "page");
      return { x, y, width, height, left: x, top: y, right: x + width, bottom: y + height };
    },
    getTotalLength(this: SVGElement) {
      const [from, to] = endsOf(this);
      return Math.hypot(to.x - from.x, to.y - from.y);
    },
    getPointAtLength(this: SVGElement & { getTotalLength(): number }, length: number) {
      const [from, to] = endsOf(this);
      const share = length / this.getTotalLength();
      return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
    },
  });
}

/** The ends of an annotation's arrow, the one kind of path whose length Plotly asks for in our figures: "M1,2L3,4". */
function endsOf(path: SVGElement): [{ x: number; y: number }, { x: number; y: number }] {
  const outline = path.getAttribute("d") ?? "";
  const [x1, y1, x2, y2, ...more] = outline.split(/[ML,]/).slice(1).map(Number);
  if (more.length > 0 || ![x1, y1, x2, y2].every(Number.isFinite)) {
    throw new RangeError(`Cannot measure a path as it must be one straight line: current value is ${outline}`);
  }
  return [
    { x: x1, y: y1 },
    { x: x2, y: y2 },
  ];
}

function drawRectangles(window: DOMWindow): void {
  const contexts = new WeakMap<HTMLCanvasElement, RectangleCanvas>();
  Object.assign(window.HTMLCanvasElement.prototype, {
    getContext(this: HTMLCanvasElement, kind: string) {
      if (kind !== "2d") return null;
      const context = contexts.get(this) ?? new RectangleCanvas();
      contexts.set(this, context);
      return context;
    },
    toDataURL(this: HTMLCanvasElement) {
      return contexts.get(this)?.toDataUrl(this.width, this.height) ?? "";
    },
  });
}
