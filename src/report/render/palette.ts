/** @file The colours of a picture, at most as many as a byte can name. */

/** Most colours of a palette. */
const SIZE = 256;
/** The most frequent colours are in the palette as they are; the others get the rest of it. */
const KEPT = SIZE / 2;
const CHANNEL_BITS = 8;
const SOURCE_BYTES = 4;

/** Colours as 0xRRGGBB, and of each pixel which one it shows. */
export interface IndexedPicture {
  readonly colors: readonly number[];
  readonly indices: Uint8Array;
}

/**
 * A picture in at most 256 colours. One with no more keeps each. In others the more frequent half of the palette is what a chart is drawn in, the
 * other half stands for its smoothed edges and gradients, spread over them: each pixel shows the nearest colour of both.
 *
 * @param pixels red, green, blue and alpha of each pixel; alpha is left out.
 */
export function indexColors(pixels: Uint8Array): IndexedPicture {
  const picture = colorsOf(pixels);
  const counts = new Map<number, number>();
  for (const color of picture) counts.set(color, (counts.get(color) ?? 0) + 1);
  const byCount = [...counts.keys()].sort((one, other) => counts.get(other)! - counts.get(one)! || one - other);
  const colors =
    byCount.length <= SIZE ? byCount : [...byCount.slice(0, KEPT), ...spread(byCount.slice(KEPT), SIZE - KEPT)];
  const indexOf = new Map(byCount.map((color) => [color, nearest(color, colors)]));
  return { colors, indices: Uint8Array.from(picture, (color) => indexOf.get(color)!) };
}

function colorsOf(pixels: Uint8Array): Uint32Array {
  return Uint32Array.from({ length: pixels.length / SOURCE_BYTES }, (_, pixel) => {
    const at = SOURCE_BYTES * pixel;
    return (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
  });
}

/** The first of all colours that agree in the first bits of each channel, by as many bits as leave at most `count`. */
function spread(colors: readonly number[], count: number): number[] {
  for (let bits = CHANNEL_BITS; ; bits--) {
    const mask = 0x010101 * ((0xff << (CHANNEL_BITS - bits)) & 0xff);
    const firsts = new Map<number, number>();
    for (const color of colors) if (!firsts.has(color & mask)) firsts.set(color & mask, color);
    if (firsts.size <= count) return [...firsts.values()];
  }
}

/** Place of the colour whose channels differ least, by the sum of squares. */
function nearest(color: number, colors: readonly number[]): number {
  const distances = colors.map(
    (other) =>
      channelDifference(color, other, 16) + channelDifference(color, other, 8) + channelDifference(color, other, 0),
  );
  return distances.indexOf(Math.min(...distances));
}

function channelDifference(one: number, other: number, shift: number): number {
  return (((one >> shift) & 0xff) - ((other >> shift) & 0xff)) ** 2;
}
