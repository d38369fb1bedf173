/** @file Whether a cell's stored outputs are what it gives now. */
import { joinLines, type Output } from "./notebook-file";

/** Numbers agree to six digits: sums may run in another order on another machine. */
const RELATIVE_TOLERANCE = 1e-6;
const NUMBER = /(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)/i;
const SHOWN_CHARACTERS = 60;

/**
 * The first place where two lists of outputs differ, in words; undefined where they agree.
 * Pictures, execution counts and output metadata are not compared, numbers (also inside texts) to six digits.
 */
export function describeDifference(stored: readonly Output[], current: readonly Output[]): string | undefined {
  return difference(stored.reduce(addOutput, []), current.reduce(addOutput, []), "outputs");
}

/** Outputs without what may vary. A stream that arrived in several pieces is one. */
function addOutput(outputs: object[], { output_type, name, text, data }: Output): object[] {
  if (output_type === "stream") {
    const last = outputs.at(-1);
    const before = last && "stream" in last && last.stream === name && "text" in last ? outputs.pop() : undefined;
    const begun = before && "text" in before ? String(before.text) : "";
    return [...outputs, { stream: name, text: begun + joinLines(text) }];
  }
  const { "image/png": _picture, ...shown } = data ?? {};
  const texts = Object.entries(shown).map(([type, content]) => [
    type,
    type.endsWith("json") ? content : textOf(content),
  ]);
  return [...outputs, Object.fromEntries(texts)];
}

function textOf(content: unknown): unknown {
  return Array.isArray(content) ? joinLines(content.map(String)) : content;
}

function difference(stored: unknown, current: unknown, place: string): string | undefined {
  if (isParent(stored) && isParent(current)) {
    for (const key of new Set([...Object.keys(stored), ...Object.keys(current)])) {
      const below = difference(stored[key], current[key], `${place}.${key}`);
      if (below) return below;
    }
    return undefined;
  }
  const agrees =
    typeof stored === "string" && typeof current === "string"
      ? textsAgree(stored, current)
      : typeof stored === "number" && typeof current === "number"
        ? numbersAgree(stored, current)
        : stored === current;
  return agrees ? undefined : `${place}: stored ${brief(stored)}, now ${brief(current)}`;
}

function isParent(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function textsAgree(stored: string, current: string): boolean {
  if (stored === current) return true;
  const [before, now] = [stored.split(NUMBER), current.split(NUMBER)]; // texts at even places, numbers at odd ones
  return (
    before.length === now.length &&
    before.every((part, i) => part === now[i] || (i % 2 === 1 && numbersAgree(Number(part), Number(now[i]))))
  );
}

function numbersAgree(stored: number, current: number): boolean {
  return Math.abs(stored - current) <= RELATIVE_TOLERANCE * Math.max(Math.abs(stored), Math.abs(current));
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}...` : text;
}
