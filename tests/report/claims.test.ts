import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { claimRecords } from "../../src/cli/claim-records";
import { CLAIMS_FILE, judgeClaims } from "../../src/cli/claims-file";
import { type Claim, claims } from "../../src/records/claims";
import { readRecord } from "../../src/records/read-record";
import { ALL_CLAIMS } from "../../src/report/claims/all-claims";
import { claimsTable } from "../../src/report/claims-table";
import { claimInterval, claimNumber, claimSentence } from "../../src/report/sentences";

const figures = join(__dirname, "../../figures");

const claim: Claim = {
  id: "a-claim",
  sentence: "Larger is sparser.",
  place: "section 9",
  paper: "2.5 points",
  measure: "difference",
  n: 3,
  nOf: "models",
  value: 0.022,
  unit: "points",
  interval: [0.0111, 0.033],
  rule: "r",
  ruleWritten: "2026-11-30",
  verdict: "partly",
  caveat: "three models",
  record: "scale",
};

describe("claimNumber() and claimInterval()", () => {
  test("give shares as percent, differences of shares in points, and other numbers as they are", () => {
    expect(claimNumber(0.431, "percent")).toBe("43.1 %");
    expect(claimNumber(0.022, "points")).toBe("2.2 points");
    expect(claimNumber(0.61, "number")).toBe("0.610");
  });

  test("give small ones a digit more", () => {
    expect(claimNumber(-0.0512, "percent")).toBe("-5.12 %");
    expect(claimNumber(-0.0039, "points")).toBe("-0.39 points");
  });

  test("give the unit of an interval once", () => {
    expect(claimInterval([0.0111, 0.033], "points")).toBe("1.1 to 3.3 points");
    expect(claimInterval([-0.005, 0.2], "percent")).toBe("-0.50 to 20.0 %");
  });
});

describe("claimSentence()", () => {
  test("has the verdict, our number with its interval, the paper's, and the note", () => {
    expect(claimSentence(claim)).toBe(
      "a-claim: partly. 2.2 points (1.1 to 3.3 points): difference. The paper: 2.5 points. Note: three models.",
    );
    expect(claimSentence({ ...claim, interval: null })).toContain("2.2 points: difference.");
  });
});

describe("claimsTable()", () => {
  test("has a row a claim: what the paper says, its number, ours, verdict, note, record", () => {
    const [header, , row] = claimsTable([claim]).split("\n");
    expect(header).toBe("| the paper says | the paper's number | ours | verdict | note | record |");
    expect(row).toBe(
      "| `a-claim`: Larger is sparser. | 2.5 points (section 9) | 2.2 points (1.1 to 3.3 points): difference | **partly** | three models | `figures/scale.json` |",
    );
  });
});

describe("ALL_CLAIMS", () => {
  test("stand in the order of the paper", () => {
    expect(ALL_CLAIMS.map(({ id }) => id)).toEqual([
      "long-tail",
      "magnitude-grows",
      "non-relu-sparse",
      "sparse-until-70",
      "cett-slower-than-sparsity",
      "beyond-zeros",
      "relu-worst",
      "glu-alike",
      "relu2-catches-up",
      "relu2-performance",
      "relu2-sparsest",
      "swiglu-least-sparse",
      "relu2-best-trade-off",
      "relu2-half-the-cett",
      "cett-inflection",
      "relu2-90-percent",
      "swiglu-size-flat",
      "reglu-size-sparser",
      "predictor-topk",
      "predictor-rises",
      "predictor-threshold",
      "layers-differ-in-activity",
      "reuse-with-activity",
      "reuse-window",
      "reuse-relu2",
      "co-activation-gap",
      "co-activation-relu2",
      "no-hot-neurons",
      "flops-and-io",
      "summary-table",
      "measured-speed",
    ]);
  });

  test("give the paper's number, or that there is none, and a rule with its day", () => {
    for (const { id, rule, ruleWritten, paper } of ALL_CLAIMS) {
      expect(paper(), id).not.toBe("");
      expect(paper(), id).not.toMatch(/NaN|undefined|Infinity/);
      expect(rule, id).toContain("reproduced");
      expect(ruleWritten, id).toBe("2026-11-30");
    }
  });
});

describe("claimRecords()", () => {
  test("reads a record when it is first asked for, and once", () => {
    const folder = mkdtempSync(join(tmpdir(), "relu2-claim-records-"));
    const records = claimRecords(folder); // empty: nothing is read yet
    copyFileSync(join(figures, "training-tiny.json"), join(folder, "training-tiny.json"));
    const { name, record } = records.training;
    expect(name).toBe("training-tiny");
    expect(record).toEqual(JSON.parse(readFileSync(join(figures, "training-tiny.json"), "utf8")));
    rmSync(folder, { recursive: true });
    expect(records.training.record).toBe(record);
    expect(() => records.scale).toThrow(/scale\.json/);
  });
});

describe("the committed claims", () => {
  test("are what their records say", () => {
    const copy = mkdtempSync(join(tmpdir(), "relu2-claims-"));
    const records = readdirSync(figures).filter((name) => name.endsWith(".json") && name !== CLAIMS_FILE);
    for (const name of records) copyFileSync(join(figures, name), join(copy, name));
    expect(readRecord(join(figures, CLAIMS_FILE), claims)).toEqual(judgeClaims(copy));
    rmSync(copy, { recursive: true });
  });
});
