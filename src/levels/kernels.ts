// The inner loops of reductions that pick one of their cells.

import type { Reduction } from '../tensor/reductions.ts';
import { ABSMAX } from './absmax.ts';
import { type HalvedReduction, halveInMemory, halveInWasm } from './halve.ts';
import type { Kernel } from './kernel.ts';
import { MAX } from './max.ts';
import { MIN } from './min.ts';

/** By reduction. Those without an entry are computed by `reduceCells`, which is slow. */
export type Kernels = Partial<Record<Reduction, Kernel>>;

/** The loops in plain TypeScript. */
export const PLAIN_KERNELS: Readonly<Record<HalvedReduction, Kernel>> = {
  max: MAX,
  min: MIN,
  absmax: ABSMAX,
};

const mapKernels = (map: (reduction: HalvedReduction, plain: Kernel) => Kernel): Kernels =>
  Object.fromEntries(
    Object.entries(PLAIN_KERNELS).map(([name, plain]) => [name, map(name as HalvedReduction, plain)]),
  );

export const KERNELS: Kernels = mapKernels(halveInWasm);

/** Kernels for arrays in a memory of WebAssembly, after each of which 12 bytes may be overwritten. */
export const kernelsInMemory = (memory: WebAssembly.Memory): Kernels =>
  mapKernels((reduction, plain) => halveInMemory(reduction, plain, memory) ?? plain);
