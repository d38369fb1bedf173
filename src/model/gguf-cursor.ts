/** @file Walks over the bytes of a GGUF header, never past their end. */
import { damagedFile } from "./damaged-file";

/** The bytes at hand end before the header does, and the file has more. */
export class HeaderContinues extends Error {}

/** Reads the little-endian numbers and strings of a header in order; every read first checks that its bytes are there. */
export class GgufCursor {
  position = 0;
  private readonly view: DataView;
  private readonly decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /**
   * @param bytes the beginning of the file.
   * @param remainingBytes bytes of the file after these that the header may still take.
   */
  constructor(
    readonly file: string,
    readonly bytes: Uint8Array,
    private readonly remainingBytes: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  /** A 64-bit count, size or offset. */
  uint64(what: string): number {
    const at = this.take(8);
    const value = this.view.getUint32(at, true) + this.view.getUint32(at + 4, true) * 2 ** 32;
    if (Number.isSafeInteger(value)) return value;
    throw damagedFile(this.file, `${what} must be below 2^53`, `current value is about ${value}`);
  }

  /** A 64-bit count of things that take at least `leastBytes` each: refused at once above `most` or where the header cannot hold them. */
  count(what: string, leastBytes: number, most = Number.POSITIVE_INFINITY): number {
    const count = this.uint64(what);
    if (count > most) throw damagedFile(this.file, `${what} must be at most ${most}`, `current value is ${count}`);
    const left = this.bytes.length - this.position + this.remainingBytes;
    if (count * leastBytes <= left) return count;
    throw damagedFile(this.file, `${what} must fit the ${left} bytes left for the header`, `current value is ${count}`);
  }

  /** A string in UTF-8 after its 64-bit length. */
  string(what: string): string {
    const length = this.count(`the length of ${what}`, 1);
    const start = this.take(length);
    try {
      return this.decoder.decode(this.bytes.subarray(start, start + length));
    } catch (cause) {
      throw damagedFile(this.file, `${what} must be UTF-8`, `its ${length} bytes at ${start} are not`, cause);
    }
  }

  skipString(what: string): void {
    this.take(this.count(`the length of ${what}`, 1));
  }

  /** Moves over `length` bytes and returns where they start. */
  take(length: number): number {
    const start = this.position;
    if (start + length > this.bytes.length) {
      if (start + length <= this.bytes.length + this.remainingBytes) throw new HeaderContinues();
      throw damagedFile(
        this.file,
        "the header must end inside the file",
        `it goes on after ${this.bytes.length} bytes`,
      );
    }
    this.position += length;
    return start;
  }
}
