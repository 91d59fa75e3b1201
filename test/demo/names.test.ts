// Names of open files on the page, and names of saved files.

import { describe, expect, it } from 'vitest';
import { saveName } from '../../demo/parts/save.ts';
import { distinctNames, sourceName, sourcePaths, sourceStem } from '../../demo/parts/source-name.ts';

describe('the name of the open files', () => {
  it.each([
    [[], 'Example'],
    [['/home/me/runs/scores.npz'], 'scores.npz'],
    [['C:\\runs\\scores.npz'], 'scores.npz'],
    [['a/scores.npz', 'b/scores.npz'], 'a/scores.npz, b/scores.npz'],
    [['x/a/scores.npz', 'y/a/scores.npz', 'other.npz'], 'x/a/scores.npz, y/a/scores.npz, other.npz'],
    [['runs/llama/1.json', 'runs/llama/2.json', 'runs/llama/3.json', 'runs/llama/4.json'], 'llama (4 files)'],
    [['a.npy', 'b.npy', 'c.npy', 'd.npy'], 'a.npy and 3 more files'],
  ])('of %j is %s', (paths, name) => {
    expect(sourceName(paths)).toBe(name);
  });

  it('distinguishes files by as much of their paths as needed', () => {
    expect(distinctNames(['a/x', 'a/x'])).toEqual(['a/x', 'a/x']);
  });

  it('has a tooltip with a limited number of paths', () => {
    expect(sourcePaths(['a/b.npy', 'c.npy'])).toBe('a/b.npy\nc.npy');
    const many = sourcePaths(Array.from({ length: 100 }, (_, i) => `${i}.npy`)).split('\n');
    expect(many).toHaveLength(31);
    expect(many.at(-1)).toBe('… and 70 more');
  });

  it('is the prefix of saved files, without extensions', () => {
    expect(sourceStem(['runs/llama-scores.npz'])).toBe('llama-scores');
    expect(sourceStem(['a.tsv', 'b.tsv'])).toBe('a-b');
    expect(sourceStem(['x/a.b/1.npy', 'x/a.b/2.npy', 'x/a.b/3.npy', 'x/a.b/4.npy'])).toBe('a.b');
    expect(sourceStem(['.npz'])).toBe('.npz');
  });
});

describe('the name of a saved file', () => {
  const subject = { files: ['runs/llama-scores.npz'], analysis: null, steps: [500] };
  const png = { kind: '', extension: 'png', isOfMoment: true };

  it('is computed quickly for an extremely long name', () => {
    const files = [`${'._'.repeat(200_000)}x.npz`];
    expect(saveName({ ...subject, files }, png).length).toBeLessThan(200);
  }, 5000);

  it('contains the kind of file and the step', () => {
    expect(saveName(subject, png)).toBe('llama-scores-step-500.png');
    expect(saveName({ ...subject, steps: [500, 600] }, png)).toBe('llama-scores-step-500-to-600.png');
    expect(saveName({ ...subject, steps: [] }, png)).toBe('llama-scores.png');
    expect(saveName(subject, { kind: '', extension: 'mp4' })).toBe('llama-scores.mp4');
    expect(saveName(subject, { kind: 'pinned-heads', extension: 'csv' })).toBe(
      'llama-scores-pinned-heads.csv',
    );
    expect(saveName({ ...subject, files: [] }, png)).toBe('headglow-example-step-500.png');
  });

  it('contains the analysis', () => {
    const name = (analysis: Parameters<typeof saveName>[0]['analysis'], kind = '') =>
      saveName({ ...subject, analysis }, { ...png, kind });
    expect(name({ change: 'first' })).toBe('llama-scores-change-from-first-step-500.png');
    expect(name({ change: { step: 100 } })).toBe('llama-scores-change-from-step-100-step-500.png');
    expect(name({ change: 'org/base@7' })).toBe('llama-scores-minus-org-base-7-step-500.png');
    expect(name({ change: { model: 'base', task: 'ioi' } })).toBe('llama-scores-minus-base-ioi-step-500.png');
    expect(name({ emergence: 0.5 }, 'ranking')).toBe('llama-scores-emergence-ranking.png');
  });

  it.each([
    ['a/../b:c*?"<>|.npz', 'b-c.png'],
    ['Köpfe 頭.npz', 'Köpfe-頭.png'],
    ['CON.npz', 'headglow-CON.png'],
    ['...', 'headglow.png'],
    ['‮gpj.npz', 'gpj.png'],
  ])('of %j is safe on every system: %s', (file, name) => {
    expect(saveName({ files: [file], analysis: null, steps: [] }, png)).toBe(name);
  });

  it('has a limited length in bytes', () => {
    const files = [`${'頭'.repeat(500)}.npz`, `${'x'.repeat(500)}.npz`];
    const name = saveName({ files, analysis: { change: 'previous' }, steps: [1, 2] }, png);
    expect(new TextEncoder().encode(name).length).toBeLessThan(255);
    expect(name).toMatch(/^頭+-change-from-previous-step-1-to-2\.png$/);
  });
});
