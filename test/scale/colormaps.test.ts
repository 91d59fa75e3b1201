// Colormaps: every table equals matplotlib's, and missing cells look unlike any value.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { rowText, tableRowText, tableText } from '../../scripts/colormap.mjs';
import { describe as describeFigure } from '../../src/analysis/description/describe.ts';
import { colormapRow } from '../../src/colormaps/registry.ts';
import { THEME_COLORS } from '../../src/figure/theme.ts';
import { COLORMAPS } from '../../src/options.ts';
import { colormap, loadColormaps, MARK_COLORS, rgbOf } from '../../src/scale/colormaps.ts';
import { difference, labOf } from '../support/ciede2000.ts';

const sources = ['registry', 'tables']
  .map((name) => readFileSync(new URL(`../../src/colormaps/${name}.ts`, import.meta.url), 'utf8'))
  .join('\n');

it('refuses a colormap whose table is not loaded, and says how to load it', () => {
  expect(colormap('viridis', false).colors).toHaveLength(256);
  expect(() => colormap('magma', false)).toThrow(
    'colormap: the colours of magma are not loaded; await loadColormaps() first',
  );
});

interface Described {
  readonly length: number;
  readonly first: string;
  readonly quarter: string;
  readonly middle: readonly string[];
  readonly last: string;
  readonly sha256: string;
}

const { colormaps } = JSON.parse(readFileSync(new URL('reference.json', import.meta.url), 'utf8')) as {
  colormaps: Readonly<Record<string, Described>>;
};

describe('all colormaps', () => {
  beforeAll(loadColormaps);

  it.each(COLORMAPS)('%s equals matplotlib’s or seaborn’s colormap', (name) => {
    const { colors } = colormap(name, true);
    const bytes = Uint8Array.from(colors.flatMap(rgbOf));
    expect({
      length: colors.length,
      first: colors[0],
      quarter: colors[64],
      middle: [colors[127], colors[128]],
      last: colors.at(-1),
      sha256: createHash('sha256').update(bytes).digest('hex'),
    }).toEqual(colormaps[name]);
  });

  it.each(COLORMAPS)('%s_r has the same colours in reverse, from the over to the under colour', (name) => {
    const { colors, bad, under, over } = colormap(name, false);
    const reversed = colormap(`${name}_r`, false);
    expect(reversed).toEqual({
      name: `${name}_r`,
      colors: colors.toReversed(),
      under: over,
      over: under,
      bad,
    });
  });
});

describe.each(COLORMAPS)('%s', (name) => {
  let [colors, bad]: readonly [readonly string[], string] = [[], ''];
  beforeAll(async () => {
    await loadColormaps();
    ({ colors, bad } = colormap(name, true));
  });

  it('has the row that the encoder produces from its colours', () => {
    const { kind } = colormapRow(name);
    expect(sources).toContain(tableRowText(name, '', colors.map(rgbOf)).split(': ')[1]?.split(',')[0]);
    expect(sources).toContain(rowText(name, kind).split(' }')[0]);
  });

  it('shows missing cells in a colour at least CIEDE2000 20 from all others', () => {
    const backgrounds = Object.values(THEME_COLORS).map(({ background }) => background);
    const missing = labOf(bad);
    for (const color of [...colors, ...Object.values(MARK_COLORS), ...backgrounds])
      expect(difference(missing, labOf(color)), `${bad} and ${color}`).toBeGreaterThanOrEqual(20);
  });

  it('has ends that are named correctly', async () => {
    const values = Float32Array.of(0, 1);
    const data = { tensors: [{ model: '', values, layers: 1, heads: 2, tasks: [''], steps: null }] };
    const legend = (await describeFigure(data, { colormap: name })).statements.find(
      ({ kind }) => kind === 'legend',
    );
    expect(isCalled(legend?.values.low as string, colors[0] as string)).toBe(true);
    expect(isCalled(legend?.values.high as string, colors.at(-1) as string)).toBe(true);
  });
});

/** Hues in CIE Lab, in degrees. */
const HUES: Record<string, readonly [from: number, to: number]> = {
  red: [10, 50],
  orange: [45, 75],
  yellow: [85, 120],
  blue: [250, 310],
  violet: [290, 330],
  purple: [300, 335],
};

/** Whether a name such as "dark blue" fits a colour. */
function isCalled(name: string, color: string): boolean {
  const [l, a, b] = labOf(color);
  const chroma = Math.hypot(a, b);
  if (name === 'black') return l < 5;
  if (name === 'white') return l > 95 && chroma < 5;
  const words = name.split(' ');
  const [from, to] = HUES[words.at(-1) as string] ?? [0, 360];
  const hue = ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
  const isLight = words[0] === 'dark' ? l < 45 : words[0] === 'pale' ? l > 80 : l > 30;
  return isLight && (words.at(-1) === 'grey' ? chroma < 10 : chroma > 10 && hue >= from && hue <= to);
}

describe('the encoder', () => {
  const colors = Array.from({ length: 256 }, (_, i) => [i, 0, 255 - i]);
  it.each([
    ['255 colours', () => tableText(colors.slice(1)), 'expected 256 colours of three bytes each'],
    [
      'fractions instead of bytes',
      () => tableText(colors.map(([r = 0]) => [r / 255, 0, 0])),
      'expected 256 colours',
    ],
    [
      'a map with a jump',
      () => tableText(colors.map(([r = 0]) => [r % 128, 0, 0])),
      'entry 128: the step from the previous entry differs too much from the step before it',
    ],
    ['an unknown kind', () => rowText('hot', 'warm'), 'the kind "warm" must be one of sequential'],
    ['a name that means reversed', () => rowText('hot_r', 'cyclic'), 'must not end with _r'],
    ['an invalid name', () => rowText('hot!', 'cyclic'), 'must consist of letters'],
  ])('refuses %s', (_, encode, reason) => {
    expect(encode).toThrow(reason);
  });

  const script = fileURLToPath(new URL('../../scripts/colormap.mjs', import.meta.url));
  it.each([
    ['a colormap that exists', 'turbo', JSON.stringify(colors), 'already has a colormap "turbo"'],
    ['empty input', 'sunset', '', 'standard input is empty'],
    ['input that is not JSON', 'sunset', '[[0,', 'standard input is not JSON'],
  ])('refuses %s in one line, without a stack trace', (_, name, input, reason) => {
    const ran = spawnSync(process.execPath, [script, name, 'sequential', 'me'], { input, encoding: 'utf8' });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/^colormap: .+\n$/);
    expect(ran.stderr).toContain(reason);
  });
});

describe('CIEDE2000', () => {
  // Pairs of Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula", table 1.
  it.each([
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, -1.3802, -84.2814], [50, 0, -82.7485], 1],
    [[50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195],
    [[50, 2.5, 0], [73, 25, -18], 27.1492],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
    [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
  ] as const)('of %j and %j is %d', (one, other, expected) => {
    expect(difference(one, other)).toBeCloseTo(expected, 4);
  });
});
