import { describe, expect, test } from "vitest";
import { decodeUtf8 } from "../../../src/data/files/decode-utf8";

describe("decodeUtf8()", () => {
  test("decodes, and drops a byte order mark at the start only", () => {
    expect(decodeUtf8(Buffer.from("\ufeffna\u00efve \u{1f600}\ufeff"), "f")).toBe("na\u00efve \u{1f600}\ufeff");
  });

  // Offsets by hand. Latin-1 \u00e9 is e9, which must be followed by a continuation byte: the "t" after it cannot be right.
  test.each([
    ["a lone continuation byte", [0x61, 0x80], 1],
    ["Latin-1", [0x63, 0xe9, 0x74], 2],
    ["an overlong form", [0x61, 0x62, 0xc0, 0xaf], 2],
    ["a surrogate", [0xed, 0xa0, 0x80], 1],
    ["an end in the middle of a character", [0x61, 0xe2, 0x82], 3],
  ])("names the first byte that cannot be right: %s", (_, bytes, offset) => {
    expect(() => decodeUtf8(Uint8Array.from(bytes), "book.txt")).toThrow(
      `Cannot read book.txt as it must be UTF-8: it is not at byte ${offset};`,
    );
  });
});
