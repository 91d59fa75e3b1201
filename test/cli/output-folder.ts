// A temporary folder for each test that writes outputs.

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { outputTarget } from '../../src/cli/outputs.ts';
import { writeOutputs } from '../../src/cli/write.ts';

/** Path of the folder of the current test. */
export let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headglow-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A path in the folder. */
export const at = (...names: string[]): string => join(folder, ...names);

/** The content of a file in the folder. */
export const text = (name: string): string => readFileSync(at(name), 'utf8');

/** The permissions of a file in the folder. */
export const mode = (name: string): number => statSync(at(name)).mode & 0o777;

/** Writes an output in the folder. */
export async function write(name: string, content = 'new', signal?: AbortSignal): Promise<void> {
  await writeOutputs([{ target: await outputTarget(name, folder), content }], signal);
}
