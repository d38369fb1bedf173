import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { printBetweenMarks } from "../../src/cli/claims-file";
import { agreement, publishRecords } from "../../src/cli/publish-record";
import { type MagnitudeRecord, magnitudeRecord } from "../../src/records/magnitude-record";
import { readRecord } from "../../src/records/read-record";

const NAME = "magnitude-smollm2-135m";
const committed = join(__dirname, "../../figures", `${NAME}.json`);
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "publish-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function publish(record: MagnitudeRecord) {
  const [published] = await publishRecords(folder, [{ name: NAME, schema: magnitudeRecord, record }]);
  return published;
}

describe("publishRecords()", () => {
  test("keeps the file where the same was measured, though the run took another time", async () => {
    copyFileSync(committed, join(folder, `${NAME}.json`));
    const record = readRecord(committed, magnitudeRecord);
    const published = await publish({ ...record, run: { ...record.run, elapsedMs: 1 } });
    expect(agreement(published)).toMatch(/agrees exactly/);
    expect(readFileSync(published.file, "utf8")).toBe(readFileSync(committed, "utf8"));
  });

  test("replaces what differs and says by how much, and draws both pictures", async () => {
    copyFileSync(committed, join(folder, `${NAME}.json`));
    const record = readRecord(committed, magnitudeRecord);
    const pooled = { ...record.measured.pooled, meanMagnitude: record.measured.pooled.meanMagnitude + 0.5 };
    const changed = { ...record, measured: { ...record.measured, pooled } };
    const published = await publish(changed);
    expect(agreement(published)).toMatch(/in 1 values; largest difference by field: meanMagnitude 0\.50/);
    expect(readRecord(published.file, magnitudeRecord)).toEqual(changed);
    const [svg, png] = published.pictures.map((file) => readFileSync(file));
    expect(svg.subarray(0, 4).toString()).toBe("<svg");
    expect(png.subarray(1, 4).toString()).toBe("PNG");
  });
});

describe("printBetweenMarks()", () => {
  test("writes between the marks, and again the same", () => {
    const file = join(folder, "README.md");
    const others = "<!-- training: y -->\nkept\n<!-- /training -->\n";
    writeFileSync(file, `before\n<!-- claims: x -->\nold\n<!-- /claims -->\nafter\n${others}`);
    printBetweenMarks(file, "claims", "| new |");
    const once = `before\n<!-- claims: x -->\n\n| new |\n\n<!-- /claims -->\nafter\n${others}`;
    expect(readFileSync(file, "utf8")).toBe(once);
    printBetweenMarks(file, "claims", "| new |");
    expect(readFileSync(file, "utf8")).toBe(once);
  });

  test("refuses a file without marks", () => {
    const file = join(folder, "README.md");
    writeFileSync(file, "<!-- claims: x -->\nnever ended\n<!-- training: y -->\n<!-- /training -->\n");
    expect(() => printBetweenMarks(file, "claims", "")).toThrow(
      /README\.md must hold the marks <!-- claims: \.\.\. --> and <!-- \/claims -->/,
    );
  });
});
