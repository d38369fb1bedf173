/** @file Pixels as a PNG file, as small as zlib makes it. */
import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
const BITS = 8;
const TRUECOLOR = 2;
const SOURCE_BYTES = 4;
const PIXEL_BYTES = 3;

/**
 * An opaque picture as PNG bytes, lossless. Rows are not filtered: of charts, which are flat, filtered rows take half as much again.
 *
 * @param pixels red, green, blue and alpha, shape [height, width, 4]; alpha is left out.
 */
export function encodePng(pixels: Uint8Array, width: number, height: number): Buffer {
  const rowBytes = 1 + width * PIXEL_BYTES; // the first says how the row is filtered: 0, not at all
  const rows = Buffer.alloc(height * rowBytes);
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0, to = y * rowBytes + 1; x < width; x++, from += SOURCE_BYTES, to += PIXEL_BYTES) {
      rows[to] = pixels[from];
      rows[to + 1] = pixels[from + 1];
      rows[to + 2] = pixels[from + 2];
    }
  }
  const header = Buffer.alloc(13); // compression, filter and interlace methods stay 0
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([BITS, TRUECOLOR], 8);
  const data = deflateSync(rows, { level: 9, memLevel: 9 });
  return Buffer.concat([SIGNATURE, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
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
