// Loads files whose values all stay in memory.

import { type LoadedDataset, loadFiles } from '../../src/formats/load.ts';
import { requireTensor } from '../../src/tensor/source.ts';
import type { Dataset, Tensor } from '../../src/tensor/tensor.ts';

/** As `loadFiles`. @throws HeadglowError where something of it is a source */
export async function loadTensors(
  ...given: Parameters<typeof loadFiles>
): Promise<Omit<LoadedDataset, 'tensors'> & Dataset<Tensor>> {
  const loaded = await loadFiles(...given);
  return { ...loaded, tensors: loaded.tensors.map(requireTensor) };
}
