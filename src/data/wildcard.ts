/** @file Patterns of file names. */

/** A pattern as a regular expression: `*` stands for any text within a name, all else for itself. */
export function wildcard(pattern: string): RegExp {
  const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`^${pattern.split("*").map(literal).join("[^/]*")}$`);
}
