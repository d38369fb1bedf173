/** @file The part of a canvas that Plotly's heat maps need: rectangles in, a PNG out. */
import { Resvg } from "@resvg/resvg-js";

/** A canvas that remembers its rectangles as SVG and lets the SVG renderer make the PNG. */
export class RectangleCanvas {
  fillStyle = "#000";
  private readonly rectangles: string[] = [];

  fillRect(x: number, y: number, width: number, height: number): void {
    this.rectangles.push(`<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${this.fillStyle}"/>`);
  }

  /** The picture as a data URL. */
  toDataUrl(width: number, height: number): string {
    const size = `width="${width}" height="${height}"`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size} shape-rendering="crispEdges">${this.rectangles.join("")}</svg>`;
    return `data:image/png;base64,${new Resvg(svg).render().asPng().toString("base64")}`;
  }
}
