import { describe, expect, test } from "vitest";
import { predictorBoundsFigure } from "../../../src/report/predictivity/predictor-bounds-figure";
import { predictorCard } from "../../../src/report/predictivity/predictor-card";
import { predictorFigure } from "../../../src/report/predictivity/predictor-figure";
import { predictorMethodsFigure } from "../../../src/report/predictivity/predictor-methods-figure";
import { predictorRecallFigure } from "../../../src/report/predictivity/predictor-recall-figure";
import { predictorSentences } from "../../../src/report/predictivity/predictor-sentences";
import { predictorSweepFigure } from "../../../src/report/predictivity/predictor-sweep-figure";
import { predictorRecordWith, type ReachedAtBound } from "../predictor-record";

/** Recall in the setting `topK` by variant. */
const topK = (relu: number, relu2: number, reglu: number, swiglu: number) =>
  predictorRecordWith([
    ["relu", { topK: relu }],
    ["relu2", { topK: relu2 }],
    ["reglu", { topK: reglu }],
    ["swiglu", { topK: swiglu }],
  ]);
describe("figures of predictors", () => {
  const record = topK(0.85, 0.8, 0.7, 0.3);

  test.each([
    ["predictorFigure()", predictorFigure(record), 4 * 4],
    ["predictorRecallFigure() of the highest scores", predictorRecallFigure(record, "topK"), 4 * 4],
    ["predictorRecallFigure() above 0.5", predictorRecallFigure(record, "threshold"), 4 * 3],
    ["predictorRecallFigure() of ours above 0.5", predictorRecallFigure(record, "threshold", "weightedRelu"), 4 * 3],
    ["predictorMethodsFigure()", predictorMethodsFigure(record), 4],
    ["predictorSweepFigure() of widths", predictorSweepFigure(record, "widths"), 4 * 2],
    ["predictorSweepFigure() of rows", predictorSweepFigure(record, "rows"), 4 * 2],
  ])("%s has its traces, and is plain JSON", (_, figure, nTraces) => {
    expect(figure.data).toHaveLength(nTraces);
    expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
  });

  test("predictorFigure() draws a curve in the order of predicted sparsity", () => {
    const [curve] = predictorFigure(record).data as unknown as { name: string; x: number[]; y: number[] }[];
    expect(curve).toMatchObject({ name: "ReLU", x: [0.8, 0.9], y: [0.2, 0.5] });
  });

  test("predictorMethodsFigure() keeps baselines that only the first model of a variant has", () => {
    const namesIn = (models: typeof record.measured.models): unknown =>
      (predictorMethodsFigure({ ...record, measured: { models } }).data as unknown as { x: string[] }[])[0].x;
    const { models } = record.measured;
    const bare = { ...models[0], methods: models[0].methods.filter(({ method }) => method === "predictor") };
    expect(namesIn([...models, bare])).toEqual(namesIn(models));
    expect(namesIn(models)).toContain("frequency");
  });

  test("predictorSweepFigure() leaves out models that were not swept", () => {
    const [first, ...others] = record.measured.models;
    const one = { ...record, measured: { models: [first, ...others.map((model) => ({ ...model, sweeps: null }))] } };
    expect(predictorSweepFigure(one, "rows").data).toHaveLength(2);
  });
});

/** Two bounds of a model: sparsity, recall of the highest scores, recall and predicted sparsity above 0.5. */
const boundsOf = (...points: [number, number, number, number][]): ReachedAtBound[] =>
  points.map(([sparsity, top, recall, predicted]) => ({ sparsity, topK: top, threshold: [recall, predicted] }));

describe("predictorBoundsFigure()", () => {
  const record = predictorRecordWith([
    ["relu2", { bounds: boundsOf([0.9, 0.7, 0.5, 0.95], [0.95, 0.8, 0.55, 0.97]) }],
    ["relu2", { bounds: boundsOf([0.92, 0.8, 0.6, 0.93], [0.97, 0.82, 0.65, 0.99]) }],
    ["swiglu", { bounds: boundsOf([0.34, 0.3, 0.7, 0.4], [0.6, 0.4, 0.6, 0.7]) }],
    ["relu", {}],
  ]);
  interface Line {
    readonly name: string;
    readonly x: number[];
    readonly y: number[];
  }
  const linesOf = (which: Parameters<typeof predictorBoundsFigure>[1]) =>
    predictorBoundsFigure(record, which).data as unknown as Line[];

  // Means of the two ReLU² models: sparsity (0.9 + 0.92) / 2 and (0.95 + 0.97) / 2, and so on.
  test.each([
    ["recall-top", [0.75, 0.81], [0.3, 0.4]],
    ["recall-threshold", [0.55, 0.6], [0.7, 0.6]],
    ["predicted-sparsity", [0.94, 0.98], [0.4, 0.7]],
  ] as const)("%s: means over models, a point a bound; models without bounds are left out", (which, relu2, swiglu) => {
    const [first, second, ...papers] = linesOf(which);
    expect([first.name, second.name]).toEqual(["ReLU²", "SwiGLU"]);
    expect(first.x).toBeAllClose([0.91, 0.96], { rtol: 1e-12 });
    expect(first.y).toBeAllClose([...relu2], { rtol: 1e-12 });
    expect(second).toMatchObject({ x: [0.34, 0.6], y: swiglu });
    expect(papers).toHaveLength(4);
  });

  test("draws the paper's recall as a share, and its predicted sparsity as it is", () => {
    const paperOf = (lines: Line[]): Line => lines.find(({ name }) => name === "paper, 1.3B ReLU²")!;
    const top = paperOf(linesOf("recall-top"));
    expect(top.y[top.x.indexOf(0.9457)]).toBeCloseTo(0.912574, 12); // CETT 0.2, figure 5a: 91.2574 %
    const predicted = paperOf(linesOf("predicted-sparsity"));
    expect(predicted.y[predicted.x.indexOf(0.9457)]).toBe(0.8512); // figure 5c
  });

  test("says how many points of ours lie beyond the picture, and where there are none at all", () => {
    const { layout } = predictorBoundsFigure(record, "recall-top");
    expect(layout.xaxis?.range).toEqual([0.5, 1.005]);
    expect(JSON.stringify(layout.xaxis?.title)).toContain("(and 1 of ours below 0.5)"); // SwiGLU's 0.34
    expect(layout.title).toMatchObject({ text: "Recall with the highest 20 % of the scores" });
    const without = predictorBoundsFigure(predictorRecordWith([["relu2", {}]]), "recall-top");
    expect(without.data).toHaveLength(4);
    expect(without.layout.title).toMatchObject({ text: expect.stringContaining("its measure was not taken") });
    expect(JSON.stringify(without.layout.xaxis?.title)).not.toContain("below");
  });
});

describe("records from before the paper's predictor came first", () => {
  const record = predictorRecordWith([
    ["relu", { isOld: true, topK: 0.85 }],
    ["relu2", { isOld: true }],
  ]);
  const titleOf = ({ layout }: ReturnType<typeof predictorFigure>): string => JSON.stringify(layout.title);

  test("figures draw ours with its name", () => {
    expect(predictorFigure(record).data).toHaveLength(2 * 3);
    expect(titleOf(predictorRecallFigure(record, "topK"))).toContain("with a ReLU between and weighted classes (ours)");
    expect(titleOf(predictorSweepFigure(record, "rows"))).toContain("with a ReLU between and weighted classes (ours)");
    const [{ x }] = predictorMethodsFigure(record).data as unknown as { x: string[] }[];
    expect(x).not.toContain("predictor");
  });

  test("sentences say whose predictors they are", () => {
    const sentences = predictorSentences(record);
    expect(sentences).toHaveLength(4); // recall and loss of each model
    expect(sentences[0]).toContain("predictors with a ReLU between and weighted classes (ours) of width 18");
    expect(sentences[0]).toContain("find 85.0 %");
    expect(sentences[1]).toContain("loss 3.000 + 0.200");
  });
});

describe("predictorSentences()", () => {
  test("give the paper's measure from the first bound to the last, and our variation after it", () => {
    const bounds = boundsOf([0.9, 0.7, 0.5, 0.95], [0.95, 0.8, 0.55, 0.97]);
    const [, measure, variation, loss] = predictorSentences(predictorRecordWith([["relu2", { bounds }]]));
    expect(measure).toContain(
      "CETT 0.1 to 0.2: sparsity 90.0 % to 95.0 %, recall in the top 20 % of scores 70.0 % to 80.0 %",
    );
    expect(measure).toContain("above 0.5 50.0 % to 55.0 % at a predicted sparsity of 95.0 % to 97.0 %");
    expect(variation).toContain("predictors with a ReLU between and weighted classes (ours): 80.0 % in the top scores");
    expect(loss).toContain("in all layers: loss");
  });

  test("give recall with its ceiling, and loss with what is saved", () => {
    const record = predictorRecordWith([["swiglu", { topK: 0.4, activationRatio: 0.4, threshold: [0.9, 0.3] }]]);
    const [recall, , loss] = predictorSentences(record);
    expect(recall).toContain("40.0 % of the neurons are active");
    expect(recall).toContain("find 40.0 % of them in the top 20 % of scores (80.0 % of what can be found)");
    expect(recall).toContain("90.0 % at a predicted sparsity of 30.0 %");
    expect(loss).toContain(
      "loss 3.000 + 0.200 nats a token [0.150, 0.250]; with the largest magnitudes themselves + 0.050",
    );
    expect(loss).toContain("74.0 % is saved");
  });
});

describe("predictorCard()", () => {
  test("names the tensors with their shapes and gives both settings", () => {
    const record = predictorRecordWith([["relu2", { topK: 0.83, threshold: [0.9, 0.71] }]]);
    const card = predictorCard(record, record.measured.models[0]);
    expect(card).toContain("`layers.<n>.bottleneck.weight` [18, 192]");
    expect(card).toContain("`layers.<n>.output.weight` [768, 18]");
    expect(card).toContain("plain binary cross-entropy");
    expect(card).toContain("| top 20 % of scores | 83.0 % |");
    expect(card).toMatch(/score > 0.5 \| 90.0 % \| .* \| 71.0 % \|/);
    expect(card).toContain("`relu2 predictor`");
  });
});
