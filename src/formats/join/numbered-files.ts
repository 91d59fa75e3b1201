// Recognises folders with one file for each training step, named by nothing but the step: `ioi/10000.json`, `ioi/20000.json`.

import { groupBy } from '../../tensor/group-by.ts';
import { withoutExtension } from '../registry.ts';
import type { SteppedName } from './step.ts';

const NUMBER = /^\d{1,15}$/;

/** A path as its folder and its last part. */
function splitPath(path: string): { readonly folder: string; readonly base: string } {
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return { folder: path.slice(0, Math.max(at, 0)), base: path.slice(at + 1) };
}

interface NumberedFile {
  readonly name: string;
  readonly folder: string;
  readonly number: string;
  readonly extension: string;
}

function toNumberedFile(name: string): NumberedFile {
  const { folder, base } = splitPath(name);
  const number = withoutExtension(base);
  return { name, folder, number, extension: base.slice(number.length) };
}

/** Whether numbers follow each other, as those of layers, samples or seeds do. */
function areConsecutive(numbers: readonly number[]): boolean {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  return sorted.every((number, index) => number === (sorted[0] as number) + index);
}

/**
 * The steps of files whose names are numbers, where that is unambiguous: all files of the folder and of its neighbours have such
 * names, and the numbers do not simply follow each other.
 */
export function findNumberedFiles(names: readonly string[]): ReadonlyMap<string, SteppedName> {
  const found = new Map<string, SteppedName>();
  const neighbours = groupBy(names.map(toNumberedFile), ({ folder }) => splitPath(folder).folder);
  for (const files of neighbours.values()) {
    if (!files.every(({ number }) => NUMBER.test(number))) continue;
    const steps = files.map(({ number }) => Number(number));
    if (areConsecutive(steps)) continue;
    for (const [index, { name, folder, extension }] of files.entries())
      found.set(name, {
        step: steps[index] as number,
        key: `${folder}\0${extension}`,
        series: folder === '' ? 'step' : folder,
      });
  }
  return found;
}
