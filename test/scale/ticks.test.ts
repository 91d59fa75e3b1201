// Ticks of colorbars: the ends, values that suit the norm, labels that tell them apart.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXTENDS, type Extend, NORMS, type NormName } from '../../src/options.ts';
import { makeNorm, type Norm } from '../../src/scale/norm.ts';
import { colorbarTicks } from '../../src/scale/ticks.ts';

function norm(name: NormName, vmin: number, vmax: number, linthresh?: number): Norm {
  const knee = linthresh ?? Math.max(Math.max(Math.abs(vmin), Math.abs(vmax)) / 50, 2 ** -149);
  return makeNorm(name, { vmin, vmax, linthresh: knee, linscale: 1, linearWidth: knee, gamma: 0.5 });
}

const labels = (of: Norm, extend: Extend = 'neither', room = 12): string[] =>
  colorbarTicks(of, extend, room).map(({ label }) => label);

describe('labels', () => {
  it('of the reference figure', () => {
    expect(labels(norm('symlog', 0, 0.005, 1e-4), 'max', 16)).toEqual([
      '0.0000',
      '0.0001',
      '0.0010',
      '0.0050+',
    ]);
  });

  it.each([
    ['linear', -1, 1, ['−1.0', '−0.5', '0.0', '0.5', '1.0']],
    ['linear', 2.24, 137.236, ['2.2', '20.0', '40.0', '60.0', '80.0', '100.0', '120.0', '137.2']],
    ['linear', 0.349, 1.0003, ['0.35', '0.60', '0.80', '1.00']],
    ['power', 0, 1, ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']],
    ['symlog', -1, 1, ['−1.0', '−0.1', '0.0', '0.1', '1.0']],
    ['asinh', -1, 1, ['−1.0', '−0.1', '0.0', '0.1', '1.0']],
    ['log', 1e-6, 1, ['1e−6', '1e−5', '1e−4', '1e−3', '1e−2', '1e−1', '1e0']],
    ['log', 2.24, 137.236, ['2.24', '5.00', '10.00', '20.00', '50.00', '137.24']],
    ['log', 1e-30, 1e30, ['1e−30', '1e−20', '1e−10', '1e0', '1e10', '1e20', '1e30']],
    ['symlog', -3e38, 3e38, ['−3e38', '−1e37', '0', '1e37', '3e38']],
    ['linear', 1e-22, 5e-22, ['1e−22', '2e−22', '3e−22', '4e−22', '5e−22']],
  ] as const)('of %s from %f to %f', (name, vmin, vmax, wanted) => {
    expect(labels(norm(name, vmin, vmax))).toEqual(wanted);
  });

  it('of subnormal limits', () => {
    const ticks = labels(norm('log', 1.4e-45, 1e-38));
    expect([ticks[0], ticks.at(-1)]).toEqual(['1.4e−45', '1e−38']);
  });

  it('of an end on a log scale is never rounded to nothing', () => {
    expect(labels(norm('log', 0.0164, 7.8), 'neither', 2)).toEqual(['0.016', '7.800']);
  });

  it('of ends that stand for more', () => {
    const of = norm('linear', -0.5, 1);
    const ends = (extend: Extend): unknown[] => [labels(of, extend)[0], labels(of, extend).at(-1)];
    expect(ends('both')).toEqual(['≤ −0.5', '1.0+']);
    expect(ends('min')).toEqual(['≤ −0.5', '1.0']);
    expect(ends('neither')).toEqual(['−0.5', '1.0']);
  });

  it('of limits that are one value', () => {
    for (const name of NORMS) {
      expect(labels(norm(name, 0.25, 0.25), 'both')).toEqual(['0.25']);
      expect(colorbarTicks(norm(name, 3, 3), 'neither', 10)).toEqual([{ t: 0, label: '3' }]);
    }
    expect(labels(norm('symlog', 0, 0))).toEqual(['0']);
  });

  it('of limits a few float32 steps apart', () => {
    const ticks = labels(norm('linear', 1, 1 + 2 ** -22));
    expect(new Set(ticks).size).toBe(ticks.length);
  });
});

const limits = fc
  .tuple(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
  )
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
  .filter(([a, b]) => a < b);

const request = fc.record({
  name: fc.constantFrom(...NORMS),
  limits,
  extend: fc.constantFrom(...EXTENDS.filter((extend) => extend !== 'auto')),
  room: fc.integer({ min: 1, max: 40 }),
});

describe('any ticks', () => {
  it('rise from one end to the other, keep their distance and have labels of their own', () => {
    fc.assert(
      fc.property(request, ({ name, limits: [low, high], extend, room }) => {
        if (name === 'log' && low <= 0) return;
        const ticks = colorbarTicks(norm(name, low, high), extend, room);
        expect([ticks[0]?.t, ticks.at(-1)?.t]).toEqual([0, 1]);
        for (const [i, { t }] of ticks.entries()) {
          const before = ticks[i - 1];
          if (before) expect(t - before.t).toBeGreaterThanOrEqual(1 / Math.max(room, 1) - 1e-6);
        }
        expect(ticks.length).toBeLessThanOrEqual(Math.max(room, 1) + 1);
        expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
        expect(ticks.every(({ label }) => !label.includes('-') && !/NaN|Inf/.test(label))).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('carry labels that are their values', () => {
    fc.assert(
      fc.property(request, ({ name, limits: [low, high], room }) => {
        if (name === 'log' && low <= 0) return;
        const of = norm(name, low, high);
        for (const { t, label } of colorbarTicks(of, 'neither', room)) {
          const value = Math.min(Math.max(Number(label.replaceAll('−', '-')), of.vmin), of.vmax);
          expect(Math.abs(of.toUnit(value) - t)).toBeLessThan(0.011);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
