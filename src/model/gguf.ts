/** @file Opens a GGUF file: the metadata and the weights of one model, often quantized. */
import { readGgufHeader } from "./gguf-header";
import { type GgufMetadata, ggufMetadata } from "./gguf-metadata";
import type { TensorSource } from "./tensor-source";
import { openWeightsFile } from "./weights-file";
import { tensorsOfFile } from "./weights-file-tensors";

/** An open GGUF file; shapes are row-major, although the file lists them innermost first. */
export interface GgufFile extends TensorSource {
  readonly metadata: GgufMetadata;
}

/**
 * Opens a GGUF file of version 2 or 3 with weights in F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K or Q6_K.
 *
 * @param file path of the file.
 * @throws {RangeError} If there is no such file.
 * @throws {SyntaxError} If its header does not parse, or places a tensor outside the file or over another.
 * @see ggml, `docs/gguf.md`.
 */
export async function openGguf(file: string): Promise<GgufFile> {
  const weights = await openWeightsFile(file);
  try {
    const header = await readGgufHeader(weights);
    return { ...tensorsOfFile(weights, header.tensors), metadata: ggufMetadata(file, header) };
  } catch (error) {
    await weights.close();
    throw error;
  }
}
