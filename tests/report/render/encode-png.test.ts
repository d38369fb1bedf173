import { inflateSync } from "node:zlib";
import { Resvg } from "@resvg/resvg-js";
import { expect, test } from "vitest";
import { encodePng } from "../../../src/report/render/encode-png";

test("encodePng() keeps every pixel of a picture in few colours, in a file that another reader takes", () => {
  const [width, height] = [7, 5];
  const pixels = Uint8Array.from({ length: width * height * 4 }, (_, k) => (k % 4 === 3 ? 255 : (k * 37) % 256));
  const png = encodePng(pixels, width, height);
  const dataAt = png.indexOf("IDAT") + 4;
  const rows = inflateSync(png.subarray(dataAt, dataAt + png.readUInt32BE(dataAt - 8)));
  expect(rows).toHaveLength(height * (1 + width));
  const image = `<image width="${width}" height="${height}" image-rendering="optimizeSpeed" href="data:image/png;base64,${png.toString("base64")}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${image}</svg>`;
  expect([...new Resvg(svg).render().pixels]).toEqual([...pixels]);
});
