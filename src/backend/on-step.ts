/** @file How a long piece of work tells what it is doing. */

/**
 * Told of each step, by a line of text, when it begins; while a step downloads, again and again with the bytes that
 * have arrived and those that will.
 */
export type OnStep = (text: string, loadedBytes?: number, totalBytes?: number) => void;
