// danfojs asks for @tensorflow/tfjs-node. It gets the one TensorFlow.js of the project, with the backend that
// backend/choose-backend.ts has made current; the native addon is loaded there and nowhere else.
module.exports = require("@tensorflow/tfjs");
