/** Models that the speed of training is timed on; tests/bench/pytorch-speed.py has the first. */
export const SPEED_MODELS = {
  "33.6M": { nLayers: 8, dModel: 512, dFF: 2048, gatedDFF: 1344, vocabSize: 8192, contextLength: 512 },
  tiny: { nLayers: 6, dModel: 192, dFF: 768, gatedDFF: 512, vocabSize: 4096, contextLength: 512 },
};
