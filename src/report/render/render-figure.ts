/** @file Draws a Plotly figure as SVG and PNG without a browser, the same bytes on every machine. */
import { Resvg } from "@resvg/resvg-js";
import type { Figure } from "../figure";
import { encodePng } from "./encode-png";
import { plotlyPage } from "./render-page";
import { FONT } from "./render-text";

/** Plotly's own size for figures that give none, in pixels. */
const WIDTH = 700;
const HEIGHT = 450;

let drawing: Promise<unknown> = Promise.resolve();

/**
 * A figure as an SVG document. Heat maps become pictures inside it; 3-d figures (WebGL) cannot be drawn.
 *
 * @param figure its size is `layout.width` x `layout.height` pixels, 700 x 450 where they are absent.
 */
export function renderSvg(figure: Figure): Promise<string> {
  const draw = (): Promise<string> => drawSvg(figure);
  const svg = drawing.then(draw, draw); // one after the other: two figures at once would share the page's random numbers
  drawing = svg;
  return svg;
}

/**
 * An SVG document as PNG bytes on white.
 *
 * @param zoom pixels of the PNG per pixel of the SVG.
 */
export function renderPng(svg: string, zoom = 1): Buffer {
  const picture = new Resvg(svg, { fitTo: { mode: "zoom", value: zoom }, background: "white", font: FONT }).render();
  return encodePng(picture.pixels, picture.width, picture.height);
}

async function drawSvg(figure: Figure): Promise<string> {
  const { width = WIDTH, height = HEIGHT } = figure.layout;
  const plotly = await plotlyPage();
  const copy = structuredClone(figure); // Plotly writes its defaults into what it is given
  const url = await plotly.toImage(copy, { format: "svg", width, height });
  const svg = decodeURIComponent(url.slice(url.indexOf(",") + 1));
  return svg.replace(/url\('(#[^']+)'\)/g, "url($1)"); // resvg reads no quotes there, browsers take both
}
