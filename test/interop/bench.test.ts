// Runs the benchmark, by all commands that the documents show, and checks its reports; never checks times.

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { checkBudgets, formatBudgets } from '../../bench/budgets.ts';
import { evaluateTargets } from '../../bench/evaluate-targets.ts';
import type { Results } from '../../bench/results.ts';
import { compareSeries } from '../../bench/results.ts';
import { EXCESS, MEMORY, REQUESTS } from '../../bench/store/plan.ts';
import { MAX_ENTRY_BYTES, TARGETS } from '../../bench/targets.ts';
import { ensureBuilt, headglow } from '../support/built.ts';
import { commandsIn, USER_DOCS } from '../support/docs.ts';
import { exampleScores } from '../support/example.ts';
import { interpreterOf, PACKAGE } from './python.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'headglow-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

describe('npm run bench', () => {
  let results: Results;

  beforeAll(async () => {
    const args = [
      'run',
      'bench',
      '--',
      '--no-install',
      '--results',
      folder,
      '--json',
      join(folder, 'copy.json'),
    ];
    args.push('--size', '25x19', '--peer', 'regl,canvas', '--rounds', '2', '--seconds', '1');
    const env = { ...process.env, PUPPETEER_EXECUTABLE_PATH: inject('browserPath') };
    await promisify(execFile)('npm', args, { cwd: root, env, maxBuffer: 1 << 26 });
    results = JSON.parse(read('latest.json')) as Results;
  }, 480_000);

  it('reports the machine, the renderer and every contender', () => {
    expect(results.machine.renderer).not.toBe('');
    expect(results.machine.cores).toBeGreaterThan(0);
    expect(results.contenders.map(({ key }) => key)).toEqual(['headglow', 'regl', 'canvas']);
  });

  it('has samples of every scene, and of its floor', () => {
    const scenes = new Set(results.blocks.map(({ scene }) => scene));
    expect([...scenes].sort()).toEqual(['first', 'frame', 'hover', 'playback', 'shift', 'update']);
    for (const { scene, series } of results.blocks) {
      expect(series.map(({ subject }) => subject)).toContain('headglow');
      expect(series.some(({ subject }) => subject === 'floor')).toBe(scene !== 'first' && scene !== 'hover');
      for (const { subject, samples, problem } of series) {
        expect(problem, `${scene} ${subject}`).toBeNull();
        expect(samples, `${scene} ${subject}`).toHaveLength(2);
        for (const sample of samples) expect(sample).toBeGreaterThan(0);
      }
    }
  });

  it('compares series by their pairwise ratios', () => {
    const block = results.blocks.find(({ scene }) => scene === 'frame') as Results['blocks'][number];
    const samples = (name: string) =>
      block.series.find(({ subject }) => subject === name)?.samples as number[];
    const [a, b] = [samples('headglow'), samples('floor')];
    const mean = ((a[0] as number) / (b[0] as number) + (a[1] as number) / (b[1] as number)) / 2;
    expect(compareSeries(block, 'headglow', 'floor')?.ratio.median).toBeCloseTo(mean, 10);
  });

  it('measures the size of the library entry', () => {
    expect(results.entry?.initial).toBeGreaterThan(30_000);
    expect(Object.keys(results.entry?.lazy ?? {}).length).toBeGreaterThan(1);
  });

  it('has a library entry within its limit', () => {
    expect(results.entry?.initial).toBeLessThanOrEqual(MAX_ENTRY_BYTES);
  });

  it('writes a Markdown report and a self-contained page', () => {
    expect(read('copy.json')).toBe(read('latest.json'));
    const markdown = read('latest.md');
    for (const word of [results.machine.renderer, 'frame', 'update', 'regl', '## Targets', '## Not measured'])
      expect(markdown).toContain(word);
    const page = read('latest.html');
    expect(page).toContain('<table>');
    expect(page).not.toMatch(/(src|href)="(?!data:)/);
  });

  it('evaluates every target', () => {
    const all = evaluateTargets(results);
    for (const target of TARGETS) expect(all.some((result) => result.target === target)).toBe(true);
    expect(all.some(({ verdict }) => verdict === 'not measured')).toBe(true);
  });

  it('compares ratios with budgets', () => {
    const budgets = JSON.parse(formatBudgets(results)) as Record<string, number>;
    expect(Object.keys(budgets)).toContain('frame 25x19 nearest');
    const still = { ...results, blocks: results.blocks.map((block) => ({ ...block, valid: true })) };
    expect(checkBudgets(still, budgets).failed).toBe(false);
    const strict = { ...budgets, 'frame 25x19 nearest': 0.001 };
    expect(checkBudgets(still, strict)).toMatchObject({ failed: true });
    // Ratios of a run in which the floor moved don't count.
    const moved = { ...results, blocks: results.blocks.map((block) => ({ ...block, valid: false })) };
    expect(checkBudgets(moved, strict).failed).toBe(false);
  });
});

describe('the scenes of what is larger than memory', () => {
  let results: Results;

  beforeAll(async () => {
    const args = ['run', 'bench', '--', '--no-install', '--no-build', '--results', folder, '--peer', 'none'];
    args.push('--scene', 'store,pyramid', '--rounds', '1', '--seconds', '1', '--megabytes', '34');
    const env = {
      ...process.env,
      PUPPETEER_EXECUTABLE_PATH: inject('browserPath'),
      HEADGLOW_PYTHON: interpreterOf(PACKAGE),
    };
    await promisify(execFile)('npm', args, { cwd: root, env, maxBuffer: 1 << 26 });
    results = JSON.parse(read('latest.json')) as Results;
  }, 480_000);

  it('have samples of all sizes', () => {
    const sizes = results.blocks.map(({ size, series }) => [size, series.map(({ subject }) => subject)]);
    expect(sizes).toEqual([
      ['overview', ['floor', 'first picture']],
      ['pan-zoom-play', ['floor', 'frame']],
      ['play', ['floor', 'sharp checkpoint']],
      ['max', ['floor', 'pyramid']],
      ['all', ['floor', 'pyramid']],
      ['dask', ['pyramid', 'dask']],
    ]);
    for (const { size, series } of results.blocks)
      for (const { problem, samples } of series) {
        expect(problem, size).toBeNull();
        expect(samples.length, size).toBeGreaterThan(0);
      }
  });

  it('count requests and bytes, and look at memory', () => {
    const quantities = Object.assign({}, ...results.blocks.map((block) => block.quantities));
    expect(quantities[REQUESTS]).toBeGreaterThan(1);
    expect(quantities[EXCESS]).toBeGreaterThan(0);
    if (process.platform === 'linux') expect(quantities[MEMORY]).toBeGreaterThan(10);
    expect(results.blocks.find(({ size }) => size === 'pan-zoom-play')?.gpuBytes).toBeGreaterThan(0);
  });

  it('say how large the file was', () => {
    expect(read('latest.md')).toContain('max: 34 MB of float32');
  });
});

describe('headglow bench', () => {
  beforeAll(async () => {
    await ensureBuilt();
    writeFileSync(join(folder, 'scores.npz'), exampleScores());
  }, 180_000);

  it.each(
    [...new Set(USER_DOCS.flatMap(commandsIn))].filter((line) => line.startsWith('npx headglow bench')),
  )('%s', async (line) => {
    const args = line.split(' ').slice(2);
    // A whole run takes a minute; a quick one shows whether the command works.
    const ran = await headglow([...args, '--quick', '--headless', '--port', '0'], { cwd: folder });
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout).toMatch(/^# Headglow /);
    if (args.includes('--json')) expect(existsSync(join(folder, 'report.json'))).toBe(true);
  });
});
