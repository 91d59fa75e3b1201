// Checks of outputs before any work starts: conflicts, errors and terminals.

import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  movieFolder,
  type OutputTarget,
  outputTarget,
  outputTargets,
  requireNotInput,
} from '../../src/cli/outputs.ts';
import { requireNotTerminal } from '../../src/cli/terminal.ts';
import { writeOutputs } from '../../src/cli/write.ts';
import { at, folder, text } from './output-folder.ts';

describe('several outputs', () => {
  const targetsOf = async (...names: string[]): Promise<(OutputTarget | null)[]> =>
    outputTargets(Object.fromEntries(names.map((name, i) => [`--${i}`, name])), folder).then(Object.values);

  test('change no file if one of them fails', async () => {
    writeFileSync(at('x.png'), 'old');
    const targets = await targetsOf('x.png', 'l.json');
    const broken = async function* () {
      yield Buffer.from('half');
      throw new Error('the browser is gone');
    };
    const outputs = targets.map((target, i) => ({ target: target as never, content: i ? broken() : 'new' }));
    await expect(writeOutputs(outputs)).rejects.toThrow('the browser is gone');
    expect([text('x.png'), readdirSync(folder)]).toEqual(['old', ['x.png']]);
  });

  test('change files last, after devices and FIFOs have been written', async () => {
    writeFileSync(at('x.png'), 'old');
    execFileSync('mkfifo', [at('fifo')]);
    const targets = await targetsOf('x.png', 'fifo');
    const controller = new AbortController();
    const writing = writeOutputs(
      targets.map((target) => ({ target: target as never, content: 'new' })),
      controller.signal,
    );
    controller.abort(new Error('cancelled'));
    await expect(writing).rejects.toThrow();
    expect([text('x.png'), readdirSync(folder).sort()]).toEqual(['old', ['fifo', 'x.png']]);
  });

  test('must not be the same file, even through links', async () => {
    writeFileSync(at('x.png'), 'old');
    linkSync(at('x.png'), at('hard'));
    symlinkSync('x.png', at('soft'));
    symlinkSync('new.png', at('dangling'));
    for (const [a, b] of [
      ['x.png', './x.png'],
      ['x.png', 'hard'],
      ['soft', 'x.png'],
      ['new.png', 'dangling'],
      ['-', '/dev/stdout'],
    ] as const)
      await expect(targetsOf(a, b)).rejects.toThrow(
        `${b}, --1: --0 writes to the same file; use another name.`,
      );
    expect(await targetsOf('x.png', 'new.png')).toHaveLength(2);
  });

  test('must not be an input, even through links', async () => {
    writeFileSync(at('in.json'), '[[1]]');
    linkSync(at('in.json'), at('hard'));
    symlinkSync('in.json', at('soft'));
    const files = [{ name: 'in.json', path: at('in.json'), size: 5 }];
    for (const name of ['in.json', 'hard', 'soft'])
      await expect(requireNotInput(await targetsOf(name), files)).rejects.toThrow(
        'in.json: is an input file',
      );
    await requireNotInput(await targetsOf('other.json'), files);
  });
});

describe('the error for an output', () => {
  test.each([
    ['none/x.png', 'none/x.png: the folder does not exist; create it first.'],
    ['new/', 'new/: the folder does not exist; create it first.'],
    ['sub', 'sub: is a folder; write to a file.'],
    ['file/x.png', 'file/x.png: the folder does not exist; create it first.'],
  ])('in %s', async (name, sentence) => {
    mkdirSync(at('sub'));
    writeFileSync(at('file'), '');
    await expect(outputTarget(name, folder)).rejects.toThrow(sentence);
  });

  test('whose folder is removed during drawing', async () => {
    mkdirSync(at('gone'));
    const target = await outputTarget('gone/x.png', folder);
    rmSync(at('gone'), { recursive: true });
    const writing = writeOutputs([{ target, content: 'new' }]);
    await expect(writing).rejects.toThrow('gone/x.png: the folder does not exist; create it first.');
  });

  test.each([
    ['file', 'file: is not a folder; use a new folder.'],
    ['sub', 'sub: the folder is not empty; use a new or empty folder.'],
    ['none/x', 'none/x: the folder does not exist; create it first.'],
  ])('for frames in %s', async (name, sentence) => {
    mkdirSync(at('sub/in'), { recursive: true });
    writeFileSync(at('file'), '');
    await expect(movieFolder(name, folder)).rejects.toThrow(sentence);
  });

  test('frames are written to the folder that a link leads to', async () => {
    mkdirSync(at('real'));
    symlinkSync('real', at('link'));
    symlinkSync('made', at('dangling'));
    expect(await movieFolder('link', folder)).toBe(at('real'));
    expect(await movieFolder('dangling', folder)).toBe(at('made'));
  });
});

test('a picture is not written to a terminal', () => {
  const { isTTY } = process.stdout;
  try {
    process.stdout.isTTY = true;
    expect(() => requireNotTerminal('-o', 'a picture')).toThrow(
      '-o: a picture cannot be written to a terminal; redirect stdout to a file or a pipe.',
    );
    process.stdout.isTTY = false;
    requireNotTerminal('-o', 'a picture');
  } finally {
    process.stdout.isTTY = isTTY;
  }
});
