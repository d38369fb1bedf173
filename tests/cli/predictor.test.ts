import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPredictors } from "../../src/predictor/predictor-file";
import { predictorRecord } from "../../src/records/predictor-record";
import { readRecord } from "../../src/records/read-record";

const relu2 = resolve(__dirname, "../../src/cli/relu2.cjs");
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "relu2-predictor-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [relu2, "predictor", ...args], {
    cwd: folder,
    encoding: "utf8",
    timeout: 120_000,
  });
  return { status, stdout, stderr: stderr.trim() };
}

describe("relu2 predictor", () => {
  test("writes a record with its pictures, and the predictors with their card", { timeout: 120_000 }, async () => {
    const size = ["--context", "64", "--calibrate", "2", "--evaluate", "2", "--loop", "1", "--no-sweep"];
    const rows = [
      "--rows",
      "600",
      "--validation-rows",
      "100",
      "--batch-rows",
      "64",
      "--epochs",
      "1",
      "--cett-bounds",
      "0.4,0.2",
    ];
    const { status, stdout, stderr } = run("tiny-relu2", ...size, ...rows, "--save", "saved", "--out", "out");
    expect(stderr).toContain("predictors of tiny-relu2");
    expect(status).toBe(0);
    expect(stdout).toContain("tiny-relu2 with the top 20 % of scores in all layers: loss");
    const record = readRecord(join(folder, "out/predictor-tiny-relu2.json"), predictorRecord);
    const { dFF, dModel, nLayers } = record.measured.models[0].model;
    expect(record.inputs).toMatchObject({ training: { nTokens: 600 }, test: { nTokens: 128 }, loop: { nTokens: 64 } });
    expect(record.measured.models[0].bounds.map(({ cettLimit }) => cettLimit)).toEqual([0.2, 0.4]);
    expect(existsSync(join(folder, "out/predictor-tiny-relu2.png"))).toBe(true);

    expect(readdirSync(join(folder, "saved")).sort()).toEqual(["README.md", "predictor.safetensors"]);
    expect(readFileSync(join(folder, "saved/README.md"), "utf8")).toContain(
      "# Predictors of active neurons for tiny-relu2",
    );
    const predictors = await readPredictors(join(folder, "saved/predictor.safetensors"));
    expect(predictors).toHaveLength(nLayers);
    expect(predictors[0].between).toBe("none");
    const [hidden, output] = predictors[0].layers;
    expect([hidden.nInputs, output.nOutputs]).toEqual([dModel, dFF]);
  });

  test.each([
    ["several models without a name for the record", ["a", "b"], /--name must name it/],
    ["one folder for the predictors of several models", ["a", "b", "--name", "x", "--save", "y"], /leave it out/],
    ["several CETT limits", ["a", "--cett", "0.1,0.2"], /It must be one limit/],
    ["a CETT bound above 1", ["a", "--cett-bounds", "0.1,2"], /CETT limits must be numbers in \[0, 1\)/],
    ["a share above 1", ["a", "--share", "2"], /a number in \(0, 1\]/],
    [
      "more rows than there is text",
      ["tiny-relu2", "--rows", "1000000000", "--calibrate", "1", "--evaluate", "1"],
      /must have as many tokens/,
    ],
  ])("%s ends in one line", { timeout: 120_000 }, (_, args, message) => {
    const { status, stderr } = run(...args);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("    at ");
  });
});
