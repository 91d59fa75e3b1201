// Compares the reference's norms with numbers that matplotlib computed.

import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { NormName } from '../../src/options.ts';
import { type Norm, normalize } from './norms.ts';

interface Case {
  readonly norm: NormName;
  readonly params: Readonly<Record<string, number>>;
  readonly x: readonly number[];
  readonly t: readonly (number | null)[];
}

const file = new URL('../../../shared/reference/norms.json', import.meta.url);

function normOf({ norm, params }: Case): Norm {
  return {
    name: norm,
    vmin: params.vmin ?? Number.NaN,
    vmax: params.vmax ?? Number.NaN,
    linthresh: params.linthresh ?? Number.NaN,
    linscale: params.linscale ?? Number.NaN,
    linearWidth: params.linear_width ?? Number.NaN,
    gamma: params.gamma ?? Number.NaN,
    center: null,
  };
}

test.skipIf(!existsSync(file))('norms equal matplotlib within 1e-12', () => {
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };
  expect(new Set(cases.map((c) => c.norm)).size).toBe(5);
  for (const each of cases) {
    const norm = normOf(each);
    expect(each.t.length).toBe(each.x.length);
    each.x.forEach((x, i) => {
      const t = normalize(norm, x);
      const wanted = each.t[i] ?? null;
      const label = `${each.norm} ${JSON.stringify(each.params)} at ${x}: ${t}, wanted ${wanted}`;
      if (wanted === null) expect(t, label).toBeNaN();
      else expect(Math.abs(t - wanted), label).toBeLessThanOrEqual(1e-12 * Math.abs(wanted));
    });
  }
});

test('t is 0 if the limits are equal', () => {
  for (const name of ['linear', 'log', 'symlog', 'asinh', 'power'] as const) {
    const norm = {
      name,
      vmin: 2,
      vmax: 2,
      linthresh: 1,
      linscale: 1,
      linearWidth: 1,
      gamma: 2,
      center: null,
    };
    expect(normalize(norm, 2)).toBe(0);
  }
});
