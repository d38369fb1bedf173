/** @file Pieces of WGSL that several kernels share. Half-precision data travel as pairs in a u32, four in a vec2<u32>, eight in a vec4<u32>. */

/** Lanes of a subgroup: every kernel here is written for 32, which the device check asserts. */
export const LANES = 32;

/** Elements of one vector load: 8 halves or 4 floats are 16 bytes. */
export const HALVES = 8;
export const FLOATS = 4;

/** Four halves to float32 and back. */
export const HALF_CONVERSIONS = `
fn toFloats(q: vec2<u32>) -> vec4<f32> { return vec4<f32>(unpack2x16float(q.x), unpack2x16float(q.y)); }
fn toHalves(v: vec4<f32>) -> vec2<u32> { return vec2<u32>(pack2x16float(v.xy), pack2x16float(v.zw)); }
`;

/** Extensions and types of the kernels on tensor cores: 16 x 16 tiles of f16, sums in f32. */
export const SUBGROUP_MATRICES = `enable f16;
enable subgroups;
enable chromium_experimental_subgroup_matrix;
alias Left = subgroup_matrix_left<f16, 16, 16>;
alias Right = subgroup_matrix_right<f16, 16, 16>;
alias Result = subgroup_matrix_result<f32, 16, 16>;
`;

/**
 * Declares storage buffers: those that are read take the first bindings, those that are written the following ones.
 *
 * @param read,write element type by name, such as `{ x: "vec4<f32>" }`.
 */
export function storageBuffers(read: Record<string, string>, write: Record<string, string>): string {
  const declare = (access: string, first: number) => (name: string, i: number, types: Record<string, string>) =>
    `@group(0) @binding(${first + i}) var<storage, ${access}> ${name}: array<${types[name]}>;`;
  const readers = Object.keys(read).map((name, i) => declare("read", 0)(name, i, read));
  const writers = Object.keys(write).map((name, i) => declare("read_write", readers.length)(name, i, write));
  return [...readers, ...writers].join("\n");
}

/** `count` copies of a piece of code, each told its index: loops over registers must be unrolled, as registers have no addresses. */
export function unroll(count: number, code: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => code(index)).join("\n");
}

/** A loop of the whole grid over `count` items, for kernels that treat each item alone; `body` reads the index `i`. */
export function forEachItem(count: number, body: string): { main: string; workgroups: [number] } {
  const WORKGROUP = 256;
  const MOST_WORKGROUPS = 4096; // enough to fill any GPU; each thread then takes several items
  return {
    main: `@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) thread: vec3<u32>, @builtin(num_workgroups) workgroups: vec3<u32>) {
  for (var i = thread.x; i < ${count}u; i += workgroups.x * ${WORKGROUP}u) {
    ${body}
  }
}`,
    workgroups: [Math.min(MOST_WORKGROUPS, Math.ceil(count / WORKGROUP))],
  };
}

/** Spreads more workgroups than one dimension takes over two; a kernel's number is `workgroup.y * workgroups.x + workgroup.x`. */
export function spread(count: number): [number, number] {
  const MOST_IN_A_ROW = 32_768;
  let rows = Math.ceil(count / MOST_IN_A_ROW);
  while (count % rows !== 0) rows++; // no workgroup without work
  return [count / rows, rows];
}
