// Pinned heads of a figure in a notebook: a click pins a head or unpins it, and boxes show pins, as the option `mark` draws them.

import type { DatasetInput } from '../tensor/check.ts';

/** A pinned head, as Python has it. */
export interface Pin {
  readonly model: string;
  readonly task: string;
  readonly layer: number;
  readonly head: number;
}

const isSame = (a: Pin, b: Pin): boolean =>
  a.layer === b.layer && a.head === b.head && a.task === b.task && a.model === b.model;

/** The pins after a head was clicked. */
export function togglePin(pins: readonly Pin[], { model, task, layer, head }: Pin): readonly Pin[] {
  const clicked = { model, task, layer, head };
  const others = pins.filter((pin) => !isSame(pin, clicked));
  return others.length < pins.length ? others : [...pins, clicked];
}

/** Pins as the option `mark` takes them: `L3H5`, after its model and its task where there are several. */
export function markOfPins(pins: readonly Pin[], { tensors }: DatasetInput): string {
  const hasModels = tensors.length > 1;
  const hasTasks = tensors.some(({ tasks }) => (tasks?.length ?? 1) > 1);
  const names = pins.map(({ model, task, layer, head }) =>
    [...(hasModels ? [model] : []), ...(hasTasks ? [task] : []), `L${layer}H${head}`].join('/'),
  );
  return names.join(',');
}
