// Compares the GLSL of norms with their CPU twins, number by number.

import type { Page } from 'puppeteer';
import { beforeAll, describe, expect, it } from 'vitest';
import { FAST } from '../../src/gpu/arithmetic.ts';
import { exact } from '../../src/gpu/exact.ts';
import { floatBitsToInt, intBitsToFloat, isOrdinary } from '../../src/norms/float.ts';
import { hasAnyCenter, hasCenter, needsPositive } from '../../src/norms/registry.ts';
import { NORMS, type NormName } from '../../src/options.ts';
import { entryOf } from '../../src/scale/colormaps.ts';
import { makeNorm, type Norm } from '../../src/scale/norm.ts';
import { openPage } from '../support/browser.ts';
import { randomFrom, runGlsl } from '../support/glsl.ts';

/** The error of t that shaders may make: a tenth of what pictures allow. */
const BOUND = 1e-6;

const random = randomFrom(2);
const uniform = (low: number, high: number) => low + (high - low) * random();

/** Limits of every kind: typical, narrow, all of float32, all subnormal. */
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

/** Norms about a centre; empty for norms that support none. */
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
      const fractions = hasAnyCenter(name) ? [1e-6, 0.01, 0.3, 0.999] : [];
      const centers = [0, ...fractions.map((at) => Math.fround(vmin * (1 - at) + vmax * at))];
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

type ArithmeticName = 'exact' | 'fast';

async function unitsOnGpu(
  norm: Norm,
  values: readonly number[],
  arithmetic: ArithmeticName,
): Promise<number[]> {
  const shader = { exact, fast: FAST }[arithmetic].normShader(norm);
  const constants = Object.values(shader.constants).map(floatBitsToInt);
  const fields = constants.map((_, i) => `intBitsToFloat(x[${1 + i}])`);
  const bits = await runGlsl(page, {
    chunks: ['value', 'constants', 'norm'],
    norm: shader,
    arithmetic,
    body: `Value value = toValue(intBitsToFloat(x[0]));
      result = floatBitsToInt(norm(value, NormConstants(${fields})));`,
    rows: values.map((value) => [floatBitsToInt(value), ...constants]),
  });
  return [...bits].map(intBitsToFloat);
}

/**
 * asinh subtracts T(vmin) from T(x) = asinh(x / linearWidth) in float32. The rounding of T is 2^-22 of its size, which is a
 * larger fraction of T(vmax) - T(vmin) if limits are narrow.
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
  const compare = async (norm: Norm, values: readonly number[], arithmetic: ArithmeticName) => {
    const units = await unitsOnGpu(norm, values, arithmetic);
    values.forEach((value, i) => {
      const error = Math.abs((units[i] as number) - norm.toUnit(value));
      const { vmin, vmax, center, linthresh, linearWidth, gamma } = norm;
      const where = JSON.stringify({ value, vmin, center, vmax, linthresh, linearWidth, gamma });
      expect(error, `t = ${units[i]} for ${norm.toUnit(value)} at ${where}`).toBeLessThanOrEqual(
        boundOf(norm),
      );
    });
  };

  it('computes the t of its CPU twin in exact arithmetic', async () => {
    for (const norm of [...norms(name), ...centredNorms(name)]) await compare(norm, valuesOf(norm), 'exact');
  });

  it('computes the t of its CPU twin in fast arithmetic, if it has any', async () => {
    const wide = [...norms(name), ...centredNorms(name)].filter((norm) => norm.fast);
    expect(wide.length).toBeGreaterThan(5);
    for (const norm of wide) await compare(norm, valuesOf(norm).filter(isOrdinary), 'fast');
  });

  it('has no fast arithmetic for narrow limits or extreme numbers', () => {
    const at = (vmin: number, vmax: number, threshold: number) =>
      makeNorm(name, { vmin, vmax, linthresh: threshold, linscale: 1, linearWidth: threshold, gamma: 0.5 });
    expect(at(1e-38, 1, 0.1).fast).toBeNull();
    expect(at(1, 1e11, 0.1).fast).toBeNull();
    if (name === 'log' || name === 'symlog' || name === 'asinh') expect(at(1, 1.01, 0.1).fast).toBeNull();
  });
});

describe('color.glsl', () => {
  it('finds the table entry of t', async () => {
    const units = [0, 1, -0.1, 1.1, 0.5, 1 / 256, 255 / 256, ...Array.from({ length: 1000 }, random)];
    const rows = units.map((t) => [floatBitsToInt(t)]);
    const norm = norms('linear')[0] as Norm;
    const got = await runGlsl(page, {
      chunks: ['value', 'constants', 'norm', 'color'],
      norm: exact.normShader(norm),
      defines: {
        SEVERAL_COLORMAPS: 0,
        UNDER_ENTRY: '256.0',
        OVER_ENTRY: '257.0',
        BAD_ENTRY: '258.0',
        ENTRY_SIZE: '1.0',
      },
      body: 'result = int(unitEntry(intBitsToFloat(x[0])));',
      rows,
    });
    units.forEach((t, i) => {
      expect(got[i], `t = ${t}`).toBe(entryOf(Math.fround(t)));
    });
  });
});
