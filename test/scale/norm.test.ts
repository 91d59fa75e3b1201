// Norms compared with matplotlib's values, and their inverses.

import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactNorm } from '../../src/norms/exact/registry.ts';
import {
  hasCenter,
  type NormParameterName,
  needsPositive,
  normDefinition,
  parameterValues,
} from '../../src/norms/registry.ts';
import { NORMS, type NormName } from '../../src/options.ts';
import { classifyValue, makeNorm, type Norm, type NormParameters } from '../../src/scale/norm.ts';

/** True for parameters in units of the data. */
const isThreshold = (name: NormName, parameter: NormParameterName): boolean =>
  normDefinition(name).parameters[parameter]?.default === null;

const shared = new URL('../../../shared/reference/norms.json', import.meta.url);
const present = existsSync(shared);

const DEFAULTS: NormParameters = { vmin: 0, vmax: 1, ...parameterValues(() => 1) };

interface MatplotlibCase {
  readonly norm: NormName;
  readonly params: Record<string, number>;
  readonly x: readonly number[];
  readonly t: readonly (number | null)[];
}

describe.skipIf(!present)(`norms.json${present ? '' : ' (../shared is absent)'}`, () => {
  const { cases } = present
    ? (JSON.parse(readFileSync(shared, 'utf8')) as { cases: MatplotlibCase[] })
    : { cases: [] };
  it.each(cases.map((one) => [`${one.norm} ${JSON.stringify(one.params)}`, one] as const))('%s', (_, one) => {
    const { linear_width: linearWidth = 1, ...params } = one.params;
    const norm = makeNorm(one.norm, { ...DEFAULTS, ...params, linearWidth });
    one.x.forEach((x, i) => {
      const t = one.t[i] as number | null;
      const inside = t !== null && x >= norm.vmin && x <= norm.vmax;
      // Limits and thresholds are float32 here and float64 there: 2^-24 apart, as a fraction of t.
      if (inside) expect(Math.abs(norm.toUnit(x) - t), `t of ${x}`).toBeLessThan(2e-7);
      else if (t === null) expect(classifyValue(norm, x)).toBe('under');
    });
  });
});

describe('a linear norm with a centre', () => {
  const { twoSlopes } = JSON.parse(readFileSync(new URL('reference.json', import.meta.url), 'utf8')) as {
    twoSlopes: { vmin: number; center: number; vmax: number; x: number[]; t: number[] }[];
  };
  it.each(twoSlopes)('equals TwoSlopeNorm($vmin, $center, $vmax)', ({ vmin, center, vmax, x, t }) => {
    const norm = makeNorm('linear', { ...DEFAULTS, vmin, center, vmax });
    x.forEach((value, i) => {
      // Limits are float32 here and float64 there.
      expect(Math.abs(norm.toUnit(value) - (t[i] as number)), `t of ${value}`).toBeLessThan(2e-7);
    });
  });
});

describe.each(NORMS.filter(hasCenter))('%s centred at zero', (name) => {
  it('equals the halves of two norms with symmetric limits', () => {
    const about = makeNorm(name, { ...DEFAULTS, vmin: -50, center: 0, vmax: 150 });
    const [low, high] = [50, 150].map((reach) => makeNorm(name, { ...DEFAULTS, vmin: -reach, vmax: reach }));
    for (const value of [-50, -3, -0.5, -0.001, 0])
      expect(about.toUnit(value)).toBeCloseTo(low?.toUnit(value) ?? Number.NaN, 12);
    for (const value of [0, 0.001, 0.5, 3, 149, 150])
      expect(about.toUnit(value)).toBeCloseTo(high?.toUnit(value) ?? Number.NaN, 12);
    for (const t of [0, 0.2, 0.5, 0.7, 1]) expect(about.toUnit(about.fromUnit(t))).toBeCloseTo(t, 12);
  });
});

describe.each(NORMS)('%s', (name) => {
  const parameters = fc
    .tuple(
      fc.double({ min: needsPositive(name) ? 1e-30 : -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-6, max: 10, noNaN: true }),
      fc.double({ min: 0.2, max: 4, noNaN: true }),
    )
    .map(([vmin, reach, threshold, gamma]): NormParameters => {
      const vmax = vmin + reach * Math.max(1, Math.abs(vmin));
      const others = parameterValues((parameter) => (isThreshold(name, parameter) ? threshold : 1));
      return { vmin, vmax, ...others, gamma };
    });

  it('maps vmin to 0 and vmax to 1, and inverts t', () => {
    fc.assert(
      fc.property(parameters, fc.double({ min: 0.01, max: 1, noNaN: true }), (p, t) => {
        const norm = makeNorm(name, p);
        expect(norm.toUnit(norm.vmin)).toBeCloseTo(0, 12);
        expect(norm.toUnit(norm.vmax)).toBeCloseTo(1, 12);
        expect(norm.toUnit(norm.fromUnit(t))).toBeCloseTo(t, 6);
      }),
      { seed: 7 },
    );
  });

  it('has constants of the same names for all parameters', () => {
    const wide = { ...DEFAULTS, vmin: 1, vmax: 1000 };
    const exactConstants = (norm: Norm) => exactNorm(norm).constants(norm);
    const { fast } = makeNorm(name, wide);
    const names = Object.keys(exactConstants(makeNorm(name, wide)));
    fc.assert(
      fc.property(parameters, (p) => {
        const norm = makeNorm(name, p);
        expect(Object.keys(exactConstants(norm))).toEqual(names);
        if (norm.fast) expect(Object.keys(norm.fast.constants)).toEqual(Object.keys(fast?.constants ?? {}));
      }),
      { seed: 9 },
    );
    const narrow = makeNorm(name, { ...wide, ...parameterValues(() => 1e30) });
    expect(Object.keys(exactConstants(narrow))).toEqual(names);
  });

  it('is monotone', () => {
    fc.assert(
      fc.property(
        parameters,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (p, a, b) => {
          const norm = makeNorm(name, p);
          const at = (fraction: number) => norm.vmin + (norm.vmax - norm.vmin) * fraction;
          expect(
            Math.sign(norm.toUnit(at(b)) - norm.toUnit(at(a))) * Math.sign(b - a),
          ).toBeGreaterThanOrEqual(0);
        },
      ),
      { seed: 8 },
    );
  });

  it('is 0 everywhere if the limits are equal', () => {
    expect(makeNorm(name, { ...DEFAULTS, vmin: 0.5, vmax: 0.5 }).toUnit(0.5)).toBe(0);
  });
});

describe('classifyValue', () => {
  const norm = makeNorm('symlog', DEFAULTS);
  it.each([
    [-1e-45, 'under'],
    [Number.NEGATIVE_INFINITY, 'under'],
    [-0, 'in'],
    [0, 'in'],
    [1, 'in'],
    [1.0000001, 'over'],
    [Number.POSITIVE_INFINITY, 'over'],
    [Number.NaN, 'bad'],
  ] as const)('puts %d %s', (value, expected) => {
    expect(classifyValue(norm, value)).toBe(expected);
  });

  it('classifies zero and negatives as under on a log scale', () => {
    const log = makeNorm('log', { ...DEFAULTS, vmin: 1e-45 });
    expect([classifyValue(log, 0), classifyValue(log, -1), classifyValue(log, 1e-44)]).toEqual([
      'under',
      'under',
      'in',
    ]);
  });
});
