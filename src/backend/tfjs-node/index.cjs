// Native TensorFlow when `npm run setup:native` has built the addon, plain TensorFlow.js otherwise.
const util = require("node:util");
util.isNullOrUndefined ??= (x) => x == null; // tfjs-node 4.22 on Node >= 23
process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
let tf;
try {
  if (process.env.TFJS_NATIVE !== "0") tf = require("@tensorflow/tfjs-node-gpu");
} catch (e) {
  if (process.env.TFJS_NATIVE === "1") throw e;
}
module.exports = tf ?? require("@tensorflow/tfjs");
