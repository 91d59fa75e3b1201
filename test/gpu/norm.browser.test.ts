// The GLSL of norms against their transforms, number by number.

import type { Page } from 'puppeteer';
import { beforeAll, describe, expect, it } from 'vitest';
import { CONSTANT_TEXELS, shaderOf } from '../../src/gpu/records.ts';
import { packed } from '../../src/gpu/struct.ts';
import { bitsOf, floatOf, isOrdinary } from '../../src/norms/float.ts';
import { hasAnyCenter, hasCenter, needsPositive } from '../../src/norms/registry.ts';
import { NORMS, type NormName } from '../../src/options.ts';
import { entryOf } from '../../src/scale/colormaps.ts';
import { makeNorm, type Norm } from '../../src/scale/norm.ts';
import { openPage } from '../support/browser.ts';
import { randomFrom, runGlsl } from '../support/glsl.ts';

/** Error of t that the shader may make: a tenth of what a picture allows. */
const BOUND = 1e-6;

const random = randomFrom(2);
const uniform = (low: number, high: number) => low + (high - low) * random();

/** Limits of every kind: usual, narrow, all of float32, all subnormal. */
const RANGES: readonly (readonly [number, number])[] = [
  [0, 0.005],
  [-1, 1],
  [0.349, 1.0003],
  [2.24, 137.236],
  [1, 1 + 2 ** -20],
  [-3e38, 3e38],
  [0, 1.5e7],
  [1e-45, 1e-38],
  [-1e-40, 1e-40],
  [0, 1e-30],
  [-0.0014, 1],
];
const POSITIVE: readonly (readonly [number, number])[] = [
  [1e-5, 0.005],
  [1e-4, 1],
  [1.4e-45, 3e38],
  [0.999, 1.001],
  [1, 1 + 2 ** -22],
  [1.09e-22, 0.998],
];

function norms(name: NormName): Norm[] {
  const ranges = needsPositive(name) ? POSITIVE : [...RANGES, ...POSITIVE];
  return ranges.flatMap(([vmin, vmax]) => {
    const reach = Math.max(Math.abs(vmin), Math.abs(vmax));
    return [50, 5000, 0.5, 1e-3, 1e-6, 1e-40].map((part): Norm => {
      const threshold = Math.min(Math.max(reach / part, 2 ** -149), 3e38);
      const parameters = {
        vmin,
        vmax,
        linthresh: threshold,
        linearWidth: threshold,
        linscale: uniform(0.2, 2),
        gamma: uniform(0.2, 4),
      };
      return makeNorm(name, parameters);
    });
  });
}

/** Limits about zero whose sides differ. */
const ABOUT_ZERO: readonly (readonly [number, number])[] = [
  [-50, 150],
  [-0.001, 1],
  [-1000, 1],
  [-1e-30, 1e30],
  [-1e-40, 2],
  [-3e38, 1e-38],
];

/** Norms about a centre; none where a norm has no middle. */
function centredNorms(name: NormName): Norm[] {
  if (!hasCenter(name)) return [];
  return [...RANGES.filter(([low, high]) => low < 0 && high > 0), ...ABOUT_ZERO].flatMap(([vmin, vmax]) =>
    (hasAnyCenter(name) ? [50] : [50, 0.5, 1e-3]).flatMap((part) => {
      const threshold = Math.min(Math.max(Math.max(-vmin, vmax) / part, 2 ** -149), 3e38);
      const thresholds = {
        linthresh: threshold,
        linearWidth: threshold,
        linscale: uniform(0.2, 2),
        gamma: 1,
      };
      const shares = hasAnyCenter(name) ? [1e-6, 0.01, 0.3, 0.999] : [];
      const centers = [0, ...shares.map((share) => Math.fround(vmin * (1 - share) + vmax * share))];
      return centers
        .filter((center) => center > Math.fround(vmin) && center < Math.fround(vmax))
        .map((center) => makeNorm(name, { vmin, vmax, center, ...thresholds }));
    }),
  );
}

/** Values within the limits: the ends, the thresholds, evenly by value, evenly by t, and close to the ends. */
function valuesOf(norm: Norm): number[] {
  const { vmin, vmax, linthresh } = norm;
  const values = [
    vmin,
    vmax,
    norm.center ?? vmin,
    0,
    linthresh,
    -linthresh,
    linthresh * (1 + 1e-6),
    linthresh * (1 - 1e-6),
  ];
  for (let i = 0; i < 150; i++) values.push(uniform(vmin, vmax), norm.fromUnit(random()));
  for (let i = 0; i < 50; i++) {
    values.push(vmin + (vmax - vmin) * 2 ** -uniform(0, 60), vmax - (vmax - vmin) * 2 ** -uniform(0, 60));
  }
  return values.map(Math.fround).filter((value) => value >= vmin && value <= vmax);
}

let page: Page;
beforeAll(async () => {
  page = await openPage();
});

async function unitsOnGpu(norm: Norm, values: readonly number[], exact: boolean): Promise<number[]> {
  const shader = shaderOf(norm, exact);
  const constants = [...packed(shader.constants, CONSTANT_TEXELS)].map(bitsOf);
  const vector = (start: number) =>
    `vec4(${[0, 1, 2, 3].map((i) => `intBitsToFloat(x[${start + i}])`).join(', ')})`;
  const bits = await runGlsl(page, {
    chunks: ['value', 'constants', 'norm'],
    norm: shader,
    defines: { EXACT: exact ? 1 : 0 },
    body: `Value value = valueOf(intBitsToFloat(x[0]));
      result = floatBitsToInt(norm(value, toConstants(${vector(1)}, ${vector(5)}, ${vector(9)})));`,
    rows: values.map((value) => [bitsOf(value), ...constants]),
  });
  return [...bits].map(floatOf);
}

/**
 * asinh is evaluated as a whole and its value at vmin taken off, in float32: where limits are narrow, the rounding
 * of T = asinh(x / w), 2^-22 of its size, is a larger share of the span.
 */
function boundOf(norm: Norm): number {
  if (norm.name !== 'asinh' || norm.center != null) return BOUND;
  const ends = [norm.vmin, norm.vmax].map((value) => Math.asinh(value / norm.linearWidth)) as [
    number,
    number,
  ];
  const span = ends[1] - ends[0];
  return span > 0 ? BOUND + (2 ** -22 * Math.max(...ends.map(Math.abs))) / span : BOUND;
}

describe.each(NORMS)('norm %s', (name) => {
  const compare = async (norm: Norm, values: readonly number[], exact: boolean) => {
    const units = await unitsOnGpu(norm, values, exact);
    values.forEach((value, i) => {
      const error = Math.abs((units[i] as number) - norm.toUnit(value));
      const { vmin, vmax, center, linthresh, linearWidth, gamma } = norm;
      const where = JSON.stringify({ value, vmin, center, vmax, linthresh, linearWidth, gamma });
      expect(error, `t = ${units[i]} for ${norm.toUnit(value)} at ${where}`).toBeLessThanOrEqual(
        boundOf(norm),
      );
    });
  };

  it('gives the t of its exact twin', async () => {
    for (const norm of [...norms(name), ...centredNorms(name)]) await compare(norm, valuesOf(norm), true);
  });

  it('gives the t of its plain twin, where it has one', async () => {
    const wide = [...norms(name), ...centredNorms(name)].filter((norm) => norm.plain);
    expect(wide.length).toBeGreaterThan(5);
    for (const norm of wide) await compare(norm, valuesOf(norm).filter(isOrdinary), false);
  });

  it('has no plain twin where limits are narrow or numbers extreme', () => {
    const at = (vmin: number, vmax: number, threshold: number) =>
      makeNorm(name, { vmin, vmax, linthresh: threshold, linscale: 1, linearWidth: threshold, gamma: 0.5 });
    expect(at(1e-38, 1, 0.1).plain).toBeNull();
    expect(at(1, 1e11, 0.1).plain).toBeNull();
    if (name === 'log' || name === 'symlog' || name === 'asinh') expect(at(1, 1.01, 0.1).plain).toBeNull();
  });
});

describe('color.glsl', () => {
  it('finds the entry of t', async () => {
    const units = [0, 1, -0.1, 1.1, 0.5, 1 / 256, 255 / 256, ...Array.from({ length: 1000 }, random)];
    const rows = units.map((t) => [bitsOf(t)]);
    const usual = norms('linear')[0] as Norm;
    const got = await runGlsl(page, {
      chunks: ['value', 'constants', 'norm', 'color'],
      norm: usual.exact,
      defines: {
        EXACT: 1,
        UNDER: '256.0',
        OVER: '257.0',
        BAD: '258.0',
        ENTRY: '1.0',
      },
      body: 'result = int(entryOf(intBitsToFloat(x[0])));',
      rows,
    });
    units.forEach((t, i) => {
      expect(got[i], `t = ${t}`).toBe(entryOf(Math.fround(t)));
    });
  });
});
