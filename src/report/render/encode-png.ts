/** @file Pixels as a PNG file, as small as zlib makes it. */
import { crc32, deflateSync } from "node:zlib";
import { indexColors } from "./palette";

const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
const BITS = 8;
const INDEXED = 3;
const COLOR_BYTES = 3;

/**
 * An opaque picture as PNG bytes in at most 256 colours: half of what three bytes a pixel take. Rows are not filtered: of charts, which are flat,
 * filtered rows take half as much again.
 *
 * @param pixels red, green, blue and alpha, shape [height, width, 4]; alpha is left out.
 */
export function encodePng(pixels: Uint8Array, width: number, height: number): Buffer {
  const { colors, indices } = indexColors(pixels);
  const rowBytes = 1 + width; // the first says how the row is filtered: 0, not at all
  const rows = Buffer.alloc(height * rowBytes);
  for (let y = 0; y < height; y++) rows.set(indices.subarray(y * width, (y + 1) * width), y * rowBytes + 1);
  const palette = Buffer.alloc(COLOR_BYTES * colors.length);
  colors.forEach((color, k) => {
    palette.writeUIntBE(color, COLOR_BYTES * k, COLOR_BYTES);
  });
  const header = Buffer.alloc(13); // compression, filter and interlace methods stay 0
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([BITS, INDEXED], 8);
  const data = deflateSync(rows, { level: 9, memLevel: 9 });
  const chunks = [chunk("IHDR", header), chunk("PLTE", palette), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([SIGNATURE, ...chunks]);
}

/** Length, type, data, and a checksum of type and data. */
function chunk(type: string, data: Buffer): Buffer {
  const framed = Buffer.alloc(data.length + 12);
  framed.writeUInt32BE(data.length, 0);
  framed.write(type, 4, "latin1");
  data.copy(framed, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, 8 + data.length)), 8 + data.length);
  return framed;
}
