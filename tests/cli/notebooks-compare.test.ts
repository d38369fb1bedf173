import { describe, expect, test } from "vitest";
import { describeDifference } from "../../src/cli/notebooks-compare";

const stream = (text: string | string[], name = "stdout") => ({ output_type: "stream", name, text });
const shown = (data: Record<string, unknown>) => ({ output_type: "display_data", data });

describe("describeDifference()", () => {
  test("leaves out pictures, counts and output metadata, and joins the pieces of a stream", () => {
    const stored = [stream("a\nb\n"), { ...shown({ "text/html": "<p>", "image/png": "AAAA" }), metadata: { x: 1 } }];
    const current = [stream("a\n"), stream(["b", "\n"]), shown({ "text/html": ["<", "p>"] })];
    expect(describeDifference(stored, current)).toBeUndefined();
  });

  test("takes numbers to six digits, also inside texts", () => {
    const figure = (y: number) => [shown({ "application/vnd.plotly.v1+json": { data: [{ y: [1, y] }] } })];
    expect(describeDifference(figure(0.1234567), figure(0.12345672))).toBeUndefined();
    expect(describeDifference(figure(0.1234567), figure(0.123457))).toContain(
      "data.0.y.1: stored 0.1234567, now 0.123457",
    );
    expect(describeDifference([stream("CETT 1.0000001e-3")], [stream("CETT 1e-3")])).toBeUndefined();
    expect(describeDifference([stream("CETT 1.001e-3")], [stream("CETT 1e-3")])).toContain("stored");
  });

  test("sees a text, a stream, an output and a key that are not the same", () => {
    expect(describeDifference([stream("a 1")], [stream("b 1")])).toBe('outputs.0.text: stored "a 1", now "b 1"');
    expect(describeDifference([stream("a")], [stream("a", "stderr")])).toContain("outputs.0.stream");
    expect(describeDifference([stream("a")], [])).toContain("now nothing");
    expect(describeDifference([], [shown({ "text/html": "x" })])).toContain("stored nothing");
    expect(describeDifference([stream("1 2")], [stream("1 2 3")])).toContain("outputs.0.text");
  });
});
