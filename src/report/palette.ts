/** @file The colours of a picture, at most as many as a byte can name. */

/** Most colours of a palette. */
const SIZE = 256;
const CHANNEL_BITS = 8;
const SOURCE_BYTES = 4;

/** Colours as 0xRRGGBB, and of each pixel which one it shows. */
export interface IndexedPicture {
  readonly colors: readonly number[];
  readonly indices: Uint8Array;
}

/**
 * A picture in at most 256 colours. One with no more keeps each; in others, colours that agree in the first bits of every channel show as the
 * most frequent of them, with as many bits as 256 colours allow: what a chart is drawn in stays exact, its smoothed edges move by a few steps.
 *
 * @param pixels red, green, blue and alpha of each pixel; alpha is left out.
 */
export function indexColors(pixels: Uint8Array): IndexedPicture {
  const picture = colorsOf(pixels);
  const counts = new Map<number, number>();
  for (const color of picture) counts.set(color, (counts.get(color) ?? 0) + 1);
  const byCount = [...counts.keys()].sort((one, other) => counts.get(other)! - counts.get(one)! || one - other);
  const groups = fewGroups(byCount);
  const indexOf = new Map(byCount.map((color) => [color, groups.indexOf(color)]));
  return { colors: groups.colors, indices: Uint8Array.from(picture, (color) => indexOf.get(color)!) };
}

function colorsOf(pixels: Uint8Array): Uint32Array {
  return Uint32Array.from({ length: pixels.length / SOURCE_BYTES }, (_, pixel) => {
    const at = SOURCE_BYTES * pixel;
    return (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
  });
}

/** The first colour of each group, in groups by the most bits that leave at most 256. */
function fewGroups(colors: readonly number[]): { colors: number[]; indexOf: (color: number) => number } {
  for (let bits = CHANNEL_BITS; ; bits--) {
    const mask = 0x010101 * ((0xff << (CHANNEL_BITS - bits)) & 0xff);
    const groups = new Map<number, number>(); // first bits, to the place of their colour
    const firsts: number[] = [];
    for (const color of colors) {
      if (groups.has(color & mask)) continue;
      groups.set(color & mask, firsts.length);
      firsts.push(color);
    }
    if (firsts.length <= SIZE) return { colors: firsts, indexOf: (color) => groups.get(color & mask)! };
  }
}
