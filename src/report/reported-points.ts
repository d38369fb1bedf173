/** @file The CETT limit that the paper marks, under its old name. */
import { markedCettLimit } from "./paper/marked-limit";

/** As `markedCettLimit()`. */
export const PAPER_CETT_LIMIT = markedCettLimit();
