/** @file What every weights file offers: named tensors, each read when asked for. */

/** The named tensors of one checkpoint; nothing but their names and shapes is held in memory. */
export interface TensorSource {
  /** The file, or the index file of a sharded checkpoint, for messages. */
  readonly file: string;
  readonly names: readonly string[];
  /** Row-major shape, outermost dimension first: a matrix that maps dModel to dFF is [dFF, dModel]. */
  shapeOf(name: string): readonly number[];
  /**
   * Reads one tensor and turns it into float32, whatever its stored type.
   *
   * @throws {RangeError} If the file has no tensor of that name.
   * @throws {SyntaxError} If its bytes do not parse.
   */
  read(name: string): Promise<Float32Array>;
  close(): Promise<void>;
}
