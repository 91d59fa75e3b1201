// Numbers of an array as a list.

import type { Numbers } from '../../tensor/tensor.ts';

/** V8 stores longer lists as tables if their length is set before their items. */
const MAX_PRESIZED = 2 ** 25;

/** The same numbers as a list. Spread, each number would become an object of its own, which takes three times the memory. */
export function toNumberList(numbers: Numbers): number[] {
  // The first item tells V8 what the list will hold.
  const list = [0.5];
  list.length = numbers.length <= MAX_PRESIZED ? numbers.length : 0;
  for (let i = 0; i < numbers.length; i++) list[i] = numbers[i] as number;
  return list;
}
