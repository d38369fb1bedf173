/** @file What SVG covers on the page, measured by the program that draws it, in the one font that we draw with. */
import { type BBox, Resvg, type ResvgRenderOptions } from "@resvg/resvg-js";

const FAMILY = "DejaVu Sans"; // the widest of the families that Plotly names: what fits here fits in a browser's Verdana or Arial

/** The same letters on every machine: the font comes with us, the system's fonts are not looked at. */
export const FONT: ResvgRenderOptions["font"] = {
  loadSystemFonts: false,
  fontFiles: ["DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique"].map((face) =>
    require.resolve(`dejavu-fonts-ttf/ttf/${face}.ttf`),
  ),
  defaultFontFamily: FAMILY,
  sansSerifFamily: FAMILY,
};

/** Height over and depth under the baseline of a DejaVu Sans line, in font sizes (its hhea table: 1901 and 483 of 2048). */
const ASCENT = 0.928;
const DESCENT = 0.236;
const LINE_SPACING = 1.3; // Plotly's

const SVG = "http://www.w3.org/2000/svg";
const NOTHING: BBox = { x: 0, y: 0, width: 0, height: 0 };
const measured = new Map<string, BBox>();

/**
 * The box around an SVG element, in pixels.
 *
 * @param frame "own" leaves the element's own transform and those above it out, as SVG's getBBox does; "page" applies them all,
 *   as getBoundingClientRect does.
 */
export function boxOf(element: SVGElement, frame: "own" | "page"): BBox {
  const document = element.ownerDocument;
  let group = document.createElementNS(SVG, "g");
  group.append(element.cloneNode(true));
  for (const text of group.querySelectorAll("text")) addStrut(text);
  if (frame === "own") {
    for (const outermost of group.children) outermost.removeAttribute("transform");
  } else {
    for (let above = element.parentElement; above; above = above.parentElement) {
      const outer = document.createElementNS(SVG, "g");
      outer.setAttribute("transform", above.getAttribute("transform") ?? "");
      outer.append(group);
      group = outer;
    }
  }
  const markup = `<svg xmlns="${SVG}">${new document.defaultView!.XMLSerializer().serializeToString(group)}</svg>`;
  const box = measured.get(markup) ?? new Resvg(markup, { font: FONT }).getBBox() ?? NOTHING;
  measured.set(markup, box);
  return box;
}

/** A printer's strut: an invisible line of full height beside a text, so that "a" and "g" stand on one baseline. */
function addStrut(text: SVGTextElement): void {
  if (!text.textContent?.trim()) return;
  const size = Number.parseFloat(/font-size:\s*([\d.]+)px/.exec(text.getAttribute("style") ?? "")?.[1] ?? "12");
  const [x, y] = ["x", "y"].map((name) => Number(text.getAttribute(name) ?? 0));
  const lines = Math.max(text.querySelectorAll("tspan.line").length, 1);
  const strut = text.ownerDocument.createElementNS(SVG, "path");
  strut.setAttribute("d", `M${x},${y - ASCENT * size}V${y + (DESCENT + (lines - 1) * LINE_SPACING) * size}`);
  strut.setAttribute("transform", text.getAttribute("transform") ?? "");
  text.before(strut);
}
