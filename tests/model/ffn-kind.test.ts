import { describe, expect, test } from "vitest";
import { ffnKind } from "../../src/model/ffn-kind";

const evidence = { file: "config.json", key: "hidden_act" };

describe("ffnKind()", () => {
  test.each([
    ["silu", true, { variant: "swiglu" }],
    ["relu", true, { variant: "reglu" }],
    ["gelu", true, { variant: "geglu", gelu: "erf" }],
    ["gelu_pytorch_tanh", true, { variant: "geglu", gelu: "tanh" }],
    ["relu", false, { variant: "relu" }],
    ["relu2", false, { variant: "relu2" }],
  ])("takes %s with a gate: %s", (activation, hasGate, kind) => {
    expect(ffnKind({ ...evidence, activation, hasGate })).toEqual(kind);
  });

  test.each([
    ["silu", false],
    ["gelu", false],
    ["relu2", true],
    ["mish", true],
    ["constructor", true],
    [undefined, true],
    [["silu"], true],
  ])("refuses to guess from %s with a gate: %s", (activation, hasGate) => {
    expect(() => ffnKind({ ...evidence, activation, hasGate })).toThrow(/config\.json as hidden_act must be one of/);
  });

  test("takes what the user says over the name of the activation", () => {
    expect(ffnKind({ ...evidence, activation: "silu", hasGate: false, asked: "relu2" })).toEqual({ variant: "relu2" });
    expect(ffnKind({ ...evidence, activation: "silu", hasGate: true, asked: "reglu" })).toEqual({ variant: "reglu" });
  });

  test("refuses what the matrices contradict, and a GELU it is not told", () => {
    const asked = "relu2";
    expect(() => ffnKind({ ...evidence, activation: "relu2", hasGate: true, asked })).toThrow(
      /as relu2 as its FFN must have two matrices: it has three matrices/,
    );
    expect(() => ffnKind({ ...evidence, activation: "silu", hasGate: true, asked: "geglu" })).toThrow(/gelu_new/);
  });
});
