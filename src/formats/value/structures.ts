// Structures of JSON that are read as a whole, wherever they are in a file: rankings by flat index, and circuits.

import type { Note } from '../../tensor/error.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { readCircuit } from '../circuit/read-circuit.ts';
import type { FilePlace } from '../file.ts';
import type { ReadTensor } from '../origin.ts';
import type { CheckedReading } from '../reading.ts';
import { readFlatRanks } from './flat-ranks.ts';

/** What was read of a structure. */
export interface ReadStructure {
  readonly tensor: ReadTensor<Tensor>;
  readonly notes?: readonly Note[];
}

/** The tensor of a value that has one of the structures; undefined for other values. */
export const readStructure = (
  where: FilePlace,
  value: unknown,
  reading: CheckedReading,
): ReadStructure | undefined => readFlatRanks(where, value, reading) ?? readCircuit(where, value, reading);
