// Ticks of colorbars: the ends, values that suit the norm, and distinct labels.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Extend, NORMS, type NormName, OPTIONS } from '../../src/options.ts';
import { makeNorm, type Norm } from '../../src/scale/norm.ts';
import { colorbarTicks } from '../../src/scale/ticks.ts';

function norm(name: NormName, vmin: number, vmax: number, linthresh?: number): Norm {
  const knee = linthresh ?? Math.max(Math.max(Math.abs(vmin), Math.abs(vmax)) / 50, 2 ** -149);
  return makeNorm(name, { vmin, vmax, linthresh: knee, linscale: 1, linearWidth: knee, gamma: 0.5 });
}

const labels = (of: Norm, extend: Extend = 'neither', room = 12): string[] =>
  colorbarTicks(of, extend, room).map(({ label }) => label);

describe('tick labels', () => {
  it('of the reference figure are as in the figure', () => {
    expect(labels(norm('symlog', 0, 0.005, 1e-4), 'max', 16)).toEqual([
      '0.0000',
      '0.0001',
      '0.0010',
      '0.0050+',
    ]);
  });

  it.each([
    ['linear', -1, 1, ['−1.0', '−0.5', '0.0', '0.5', '1.0']],
    ['linear', 2.24, 137.236, ['2.2', '20', '40', '60', '80', '100', '120', '137']],
    ['linear', 0.349, 1.0003, ['0.35', '0.60', '0.80', '1.00']],
    ['power', 0, 1, ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']],
    ['symlog', -1, 1, ['−1.0', '−0.1', '0.0', '0.1', '1.0']],
    ['asinh', -1, 1, ['−1.0', '−0.1', '0.0', '0.1', '1.0']],
    ['log', 1e-6, 1, ['1e−6', '1e−5', '0.0001', '0.001', '0.01', '0.1', '1']],
    ['log', 2.24, 137.236, ['2.2', '5', '10', '20', '50', '137']],
    ['log', 1e-30, 1e30, ['1e−30', '1e−20', '1e−10', '1', '1e10', '1e20', '1e30']],
    ['symlog', -3e38, 3e38, ['−3e38', '−1e37', '0', '1e37', '3e38']],
    ['linear', 0, 1041.3, ['0', '200', '400', '600', '800', '1041']],
    ['linear', -0.0014, 1, ['−0.0014', '0.2', '0.4', '0.6', '0.8', '1.0']],
    ['symlog', -0.0014, 1, ['−0.0014', '0.02', '0.05', '0.1', '0.2', '0.5', '1']],
    ['linear', -3, 100, ['−3', '20', '40', '60', '80', '100']],
    ['linear', -9, 100, ['−9', '0', '20', '40', '60', '80', '100']],
    ['log', 0.0108, 0.93, ['0.011', '0.02', '0.05', '0.1', '0.2', '0.5', '0.93']],
    ['log', 1, 1e8, ['1', '100', '10000', '1e6', '1e8']],
    ['linear', 0, 2e7, ['0', '5e6', '1e7', '1.5e7', '2e7']],
    ['linear', 99.8, 101.7, ['99.8', '100.0', '100.5', '101.0', '101.5', '101.7']],
    ['linear', 1e-22, 5e-22, ['1e−22', '2e−22', '3e−22', '4e−22', '5e−22']],
  ] as const)('of %s from %f to %f', (name, vmin, vmax, wanted) => {
    expect(labels(norm(name, vmin, vmax))).toEqual(wanted);
  });

  it.each([
    ['log', 6.2657e-5, 0.2379, ['6.2657e−5', '0.001', '0.01', '0.1', '0.2379']],
    ['linear', -0.123456789, 1, ['−0.123456789', '0.0', '0.2', '0.4', '0.6', '0.8', '1.0']],
    ['symlog', 0, 0.00451, ['0', '0.0001', '0.001', '0.00451']],
  ] as const)('of explicit limits keep their digits: %s from %f to %f', (name, vmin, vmax, wanted) => {
    const ticks = colorbarTicks(norm(name, vmin, vmax), 'neither', 12, { vmin, vmax });
    expect(ticks.map(({ label }) => label)).toEqual(wanted);
  });

  it('of an explicit limit that is the only value are as written', () => {
    expect(colorbarTicks(norm('linear', -0.1, -0.1), 'neither', 12, { vmin: -0.1, vmax: null })).toEqual([
      { t: 0, label: '−0.1' },
    ]);
  });

  it('of a centred scale include the centre', () => {
    const of = makeNorm('linear', { ...norm('linear', -50, 150), center: 30 });
    const ticks = colorbarTicks(of, 'neither', 12);
    expect(ticks.find(({ t }) => t === 0.5)?.label).toBe('30');
  });

  it('of subnormal limits are accurate', () => {
    const ticks = labels(norm('log', 1.4e-45, 1e-38));
    expect([ticks[0], ticks.at(-1)]).toEqual(['1.4e−45', '1e−38']);
  });

  it('of an end on a log scale are never rounded to zero', () => {
    expect(labels(norm('log', 0.0164, 7.8), 'neither', 2)).toEqual(['0.016', '7.8']);
  });

  it('of ends that represent values beyond them are marked', () => {
    const of = norm('linear', -0.5, 1);
    const ends = (extend: Extend): unknown[] => [labels(of, extend)[0], labels(of, extend).at(-1)];
    expect(ends('both')).toEqual(['≤ −0.5', '1.0+']);
    expect(ends('min')).toEqual(['≤ −0.5', '1.0']);
    expect(ends('neither')).toEqual(['−0.5', '1.0']);
  });

  it('of equal limits are a single label', () => {
    for (const name of NORMS) {
      expect(labels(norm(name, 0.25, 0.25), 'both')).toEqual(['0.25']);
      expect(colorbarTicks(norm(name, 3, 3), 'neither', 10)).toEqual([{ t: 0, label: '3' }]);
    }
    expect(labels(norm('symlog', 0, 0))).toEqual(['0']);
  });

  it('of an end keep their accuracy when others get more decimals', () => {
    const of = norm('power', -4.970590114593506, -0.0950000062584877);
    for (const { t, label } of colorbarTicks(of, 'neither', 1)) {
      const value = Math.max(Number(label.replaceAll('−', '-')), of.vmin);
      expect(Math.abs(of.toUnit(value) - t)).toBeLessThan(0.01);
    }
  });

  it('of limits a few ulps apart are distinct', () => {
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
  extend: fc.constantFrom(...OPTIONS.extend.choices.filter((extend) => extend !== 'auto')),
  room: fc.integer({ min: 1, max: 40 }),
});

describe('any ticks', () => {
  it('are ascending, spaced apart, and distinctly labelled', () => {
    fc.assert(
      fc.property(request, ({ name, limits: [low, high], extend, room }) => {
        if (name === 'log' && low <= 0) return;
        const ticks = colorbarTicks(norm(name, low, high), extend, room);
        expect([ticks[0]?.t, ticks.at(-1)?.t]).toEqual([0, 1]);
        for (const [i, { t }] of ticks.entries()) {
          const before = ticks[i - 1];
          if (before) expect(t - before.t).toBeGreaterThanOrEqual(0.45 / Math.max(room, 1) - 1e-6);
        }
        expect(ticks.length).toBeLessThanOrEqual(Math.max(room, 1) + 1);
        expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
        expect(ticks.every(({ label }) => !label.includes('-') && !/NaN|Inf/.test(label))).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('have accurate labels', () => {
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
