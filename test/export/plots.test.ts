// Figures of `headglow render --figure`: what their lines and dots show is read back from SVG by the ticks of their axes.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureBuilt, headglow } from '../support/built.ts';
import { npy } from '../support/npy.ts';
import { isInstalled } from '../support/rasterizers.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-plots-'));
afterAll(() => rmSync(folder, { recursive: true }));

const STEPS = 5;
/** Values of 2 tasks with 3 layers of 4 heads: task 0 falls with the number of the head, and the last head is missing in task 1. */
const valueAt = (step: number, task: number, layer: number, head: number): number =>
  task === 1 && layer === 2 && head === 3
    ? Number.NaN
    : (step + 1) * (task === 0 ? 2 ** -(4 * layer + head) : ((5 * layer + 3 * head + 1) % 7) / 10);

beforeAll(async () => {
  await ensureBuilt();
  const values = Array.from({ length: STEPS }, (_, step) =>
    [0, 1].flatMap((task) =>
      [0, 1, 2].flatMap((layer) => [0, 1, 2, 3].map((head) => valueAt(step, task, layer, head))),
    ),
  ).flat();
  writeFileSync(join(folder, 'run.npy'), npy('<f4', [STEPS, 2, 3, 4], values));
});

/** Renders a figure. */
async function render(output: string, ...args: string[]): Promise<Buffer> {
  const ran = await headglow(['render', 'run.npy', '-o', output, ...args], { cwd: folder });
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  return readFileSync(join(folder, output));
}

interface Text {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: string;
  readonly isRotated: boolean;
}

function textsIn(svg: string): Text[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, attributes = '', text = '']) => {
    const of = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
    return {
      text,
      x: Number(of('x')),
      y: Number(of('y')),
      anchor: of('text-anchor'),
      isRotated: of('transform') !== '',
    };
  });
}

const numbersIn = (data: string): number[] => (data.match(/-?[\d.]+/g) ?? []).map(Number);
const parseTick = (text: string): number => Number(text.replace('−', '-'));
const isNumber = ({ text }: Text): boolean => text !== '' && Number.isFinite(parseTick(text));

/** The linear map through the first and the last tick. */
function scaleOf(ticks: readonly { readonly at: number; readonly value: number }[]): (at: number) => number {
  const [first, last] = [ticks[0], ticks.at(-1)] as [(typeof ticks)[number], (typeof ticks)[number]];
  return (at) => first.value + ((at - first.at) * (last.value - first.value)) / (last.at - first.at);
}

/** Reads places of a drawing as values. @param log whether the vertical axis is logarithmic */
function axesOf(svg: string, log = false): (place: readonly [number, number]) => readonly [number, number] {
  const ticks = textsIn(svg).filter((text) => isNumber(text) && !text.isRotated);
  const across = ticks.filter(({ anchor }) => anchor === 'middle');
  const up = ticks.filter(({ anchor }) => anchor === 'end');
  const x = scaleOf(across.map((tick) => ({ at: tick.x, value: parseTick(tick.text) })));
  const y = scaleOf(
    up.map((tick) => ({ at: tick.y, value: log ? Math.log10(parseTick(tick.text)) : parseTick(tick.text) })),
  );
  // Texts are centred on their ticks: their baseline is 0.35 of their size below.
  const size = Number(/<text [^>]*font-size="([\d.]+)"/.exec(svg)?.[1]);
  const centred = (at: number): number => y(at + 0.35 * size);
  return ([left, top]) => [x(left), log ? 10 ** centred(top) : centred(top)];
}

/** Centres of the filled polygons that stand for circles. */
function dotsIn(svg: string): (readonly [number, number])[] {
  return [...svg.matchAll(/<path d="([^"]*)z" fill="#/g)].flatMap(([, data = '']) => {
    const numbers = numbersIn(data);
    const count = numbers.length / 2;
    if (count < 12) return [];
    const mean = (odd: 0 | 1): number =>
      numbers.reduce((sum, value, i) => sum + (i % 2 === odd ? value : 0), 0) / count;
    return [[mean(0), mean(1)] as const];
  });
}

/** Corners of the lines of a colour. */
const linesIn = (svg: string, color: string): (readonly [number, number])[] =>
  [...svg.matchAll(/<path d="([^"]*)" fill="none" stroke="(#\w+)" stroke-width="([^"]*)"/g)].flatMap(
    ([, data = '', stroke, width]) => {
      const numbers = numbersIn(data);
      return stroke === color && Number(width) > 3
        ? Array.from(
            { length: numbers.length / 2 },
            (_, i) => [numbers[2 * i] as number, numbers[2 * i + 1] as number] as const,
          )
        : [];
    },
  );

const BLUE = '#0072b2';

it('scatter has a dot at each pair of values, with correlations and names', async () => {
  const svg = (
    await render('scatter.svg', '--figure', 'scatter', '--step', '0', '--show', 'L0H0,L2H1')
  ).toString();
  const toValues = axesOf(svg);
  const dots = dotsIn(svg).map(toValues);
  const heads = [0, 1, 2].flatMap((layer) => [0, 1, 2, 3].map((head) => [layer, head] as const)).slice(0, -1);
  expect(dots).toHaveLength(heads.length);
  for (const [layer, head] of heads) {
    const [x, y] = [valueAt(0, 0, layer, head), valueAt(0, 1, layer, head)];
    expect(Math.min(...dots.map((dot) => Math.hypot(dot[0] - x, dot[1] - y)))).toBeLessThan(0.002);
  }
  const texts = textsIn(svg).map(({ text }) => text);
  expect(texts).toEqual(expect.arrayContaining(['L0H0', 'L2H1', 'n = 11', 'Head Importance: task 0']));
  expect(texts.find((text) => text.startsWith('Spearman ρ = '))).toBeDefined();
});

it('ranking has the sorted values on a logarithmic axis, in a typeface for papers', async () => {
  const args = ['--figure', 'ranking', '--step', '0', '--tasks', 'task 0', '--width', '5.5in'];
  const svg = (await render('ranking.svg', ...args)).toString();
  const toValues = axesOf(svg, true);
  const line = linesIn(svg, BLUE).map(toValues);
  expect(line).toHaveLength(12);
  for (const [i, [rank, value]] of line.entries()) {
    expect(rank).toBeCloseTo(i + 1, 1);
    expect(value / 2 ** -i).toBeCloseTo(1, 1);
  }
  expect(svg).toContain('width="396pt"');
  if (!isInstalled('pdftotext')) return;
  await render('ranking.pdf', ...args, '--preset', 'neurips');
  const text = execFileSync('pdftotext', ['ranking.pdf', '-'], { cwd: folder, encoding: 'utf8' });
  expect(text).toContain('Rank of head');
});

it('trajectories follow the largest head, and similarity is a picture of its own size', async () => {
  const svg = (
    await render('run.svg', '--figure', 'trajectories', '--show', 'top:1', '--tasks', 'task 0')
  ).toString();
  const line = linesIn(svg, BLUE).map(axesOf(svg));
  expect(line.map(([step, value]) => [Math.round(step), Math.round(value * 100) / 100])).toEqual(
    Array.from({ length: STEPS }, (_, step) => [step, step + 1]),
  );
  expect(textsIn(svg).map(({ text }) => text)).toContain('L0H0');
  expect((await render('like.svg', '--like', 'run.svg', '--tasks', 'task 0')).toString()).toBe(svg);
  const { width, height } = PNG.sync.read(
    await render('similarity.png', '--figure', 'similarity', '--theme', 'dark'),
  );
  expect([width, height]).toEqual([1440, 1296]);
});

it.each([
  [
    ['--figure', 'trajectories', '--show', 'L9H9'],
    'headglow: --show: there is no head L9H9; layers are numbered from 0 to 2',
  ],
  [
    ['--figure', 'ranking', '--show', 'top:3'],
    'headglow: --show: applies to --figure scatter and --figure trajectories only',
  ],
  [['--figure', 'ranking', '--layout', 'x.json'], 'headglow: --layout: cannot be combined with --figure'],
])('%j is refused with a sentence', async (args, sentence) => {
  const ran = await headglow(['render', 'run.npy', '-o', 'x.svg', ...args], { cwd: folder });
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain(sentence);
});
