import { expect, test } from "vitest";
import { indexColors } from "../../../src/report/render/palette";

const pixelsOf = (colors: readonly number[]): Uint8Array =>
  Uint8Array.from(colors.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255, 255]));
const channels = (color: number): number[] => [color >> 16, (color >> 8) & 255, color & 255];

test("indexColors() keeps up to 256 colours, the most frequent first", () => {
  const all = Array.from({ length: 256 }, (_, k) => k * 0x010101);
  const picture = [...all, 0x1e1e1e, 0x1e1e1e]; // one of them three times
  const { colors, indices } = indexColors(pixelsOf(picture));
  expect(colors[0]).toBe(0x1e1e1e);
  expect(new Set(colors)).toEqual(new Set(all));
  expect([...indices].map((index) => colors[index])).toEqual(picture);
});

test("indexColors() shows a rare colour too many as the one nearest to it, and nothing else changes", () => {
  const apart = Array.from({ length: 255 }, (_, k) => ((k & 15) << 20) | ((k >> 4) << 12));
  const picture = [...apart, ...apart, 0x000001, 0x000002];
  const { colors, indices } = indexColors(pixelsOf(picture));
  const shown = [...indices].map((index) => colors[index]);
  expect(shown.slice(0, -2)).toEqual([...apart, ...apart]);
  for (const color of shown.slice(-2)) expect(color).toBeLessThan(3);
});

test("indexColors() keeps what most of a picture is drawn in, and moves the others a few steps", () => {
  const ramp = Array.from({ length: 4096 }, (_, k) => ((k & 15) << 20) | (((k >> 4) & 15) << 12) | ((k >> 8) << 4));
  const main = [0x1f77b4, 0xffffff, 0xeeeeee, 0x123457];
  const picture = [...ramp, ...main, ...main];
  const { colors, indices } = indexColors(pixelsOf(picture));
  expect(colors.length).toBeLessThanOrEqual(256);
  const shown = [...indices].map((index) => colors[index]);
  expect(shown.slice(ramp.length)).toEqual([...main, ...main]);
  const moves = shown.flatMap((color, k) =>
    channels(color).map((value, c) => Math.abs(value - channels(picture[k])[c])),
  );
  expect(Math.max(...moves)).toBeLessThan(64); // four levels a channel are 64 colours
});
