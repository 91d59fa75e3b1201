// Matrix stacks: what the heat map draws. It knows nothing of tensors, tasks and checkpoints; src/view/frame.ts maps them.

/**
 * Matrices of one shape that are uploaded together, such as the tasks of a tensor. The object identifies the stack: the
 * atlas keeps its place while the object stays, even if its content changes.
 */
export interface MatrixStack {
  /** For error messages. */
  readonly name: string;
  /** Number of matrices. */
  readonly count: number;
  readonly layers: number;
  readonly heads: number;
}

/** The cells that are shown at the moments of a frame. */
export interface Cells {
  /**
   * Identifies the cells of a stack at a moment, by `===`: equal contents are the same cells, which need no upload. Null if
   * all cells are missing.
   */
  readonly contentOf: (stack: MatrixStack, moment: number) => unknown;
  /**
   * The cells of a stack at a moment whose content is not null, in the order matrix, layer, head. The array may extend
   * beyond them.
   */
  readonly valuesOf: (stack: MatrixStack, moment: number) => Float32Array;
}

/** Cells of all matrices. */
export const cellCount = ({ count, layers, heads }: MatrixStack): number => count * layers * heads;
