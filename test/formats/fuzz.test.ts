// Fuzz tests: any bytes give a valid dataset or a HeadglowError that names the file, quickly.
// `npm run fuzz` runs more of them; FUZZ_SEED=… repeats a run.

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { HeadglowError } from '../../src/tensor/error.ts';
import { loadByRanges, outcomeOf, valuesOf } from '../fuzz/check.ts';
import { HOSTILE } from '../fuzz/hostile.ts';
import { mutate } from '../fuzz/mutate.ts';
import { Random } from '../fuzz/random.ts';
import { encoded, rewrite, VALID } from '../fuzz/valid.ts';

const isLong = import.meta.env.MODE === 'fuzz';
const RUNS = isLong ? 10_000 : 500;
const SEED = Number(process.env.FUZZ_SEED ?? (isLong ? Date.now() % 2 ** 31 : 1));

// Long runs take minutes a test; the time of each file has a limit of its own (test/fuzz/check.ts).
if (isLong) vi.setConfig({ testTimeout: 3_600_000 });

const files = Object.entries(VALID);

/** The message of a failure, with everything needed to repeat it. */
const describeRun = (name: string, run: number, changes: readonly string[], bytes: Uint8Array): string =>
  `FUZZ_SEED=${SEED}, run ${run}, ${name}: ${changes.join('; ')}; ${bytes.length} bytes: ${Buffer.from(bytes.subarray(0, 3000)).toString('base64')}`;

describe(`with seed ${SEED}`, () => {
  it.each(files)('%s gives the same values in any notation', async (name, valid) => {
    expect(await valuesOf(valid.bytes)).toEqual(valid.values);
    const random = new Random(SEED);
    for (let run = 0; run < RUNS / 30; run++) {
      const bytes = rewrite(valid, random);
      const what = describeRun(name, run, ['rewritten'], bytes);
      expect(await valuesOf(bytes), what).toEqual(valid.values);
      expect(await valuesOf(bytes, loadByRanges), what).toEqual(valid.values);
    }
  });

  it(`${RUNS} mutated files are read or refused`, async () => {
    const random = new Random(SEED);
    const counts = { read: 0, refused: 0 };
    for (let run = 0; run < RUNS; run++) {
      const [name, valid] = files[run % files.length] as (typeof files)[number];
      const { bytes, changes } = mutate(valid, random);
      const isWhole = Math.floor(run / files.length) % 2 === 0;
      const read = isWhole ? outcomeOf(bytes) : outcomeOf(bytes, loadByRanges);
      const outcome = await read.catch((error: unknown) => {
        throw new Error(`${describeRun(name, run, changes, bytes)}: ${error}`, { cause: error });
      });
      counts[outcome instanceof HeadglowError ? 'refused' : 'read']++;
    }
    // If almost all files were read, or almost all refused, the mutations would test little.
    expect(counts.read).toBeGreaterThan(RUNS / 20);
    expect(counts.refused).toBeGreaterThan(RUNS / 4);
  }, 3_600_000);
});

it.each(Object.entries(HOSTILE))('%s is rejected quickly', async (_, { bytes, message }) => {
  const outcome = await outcomeOf(bytes());
  expect(outcome).toBeInstanceOf(HeadglowError);
  expect((outcome as HeadglowError).message).toContain(message);
});

describe('random input is read or refused', () => {
  const seeded = { seed: SEED, numRuns: RUNS };

  it('as bytes, with and without the signature of a format', async () => {
    const starts = [[], [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0], [0x50, 0x4b, 3, 4], [0x7b], [0x5b]];
    const bytes = fc.tuple(fc.constantFrom(...starts), fc.uint8Array({ minLength: 1, maxLength: 300 }));
    await fc.assert(
      fc.asyncProperty(bytes, async ([start, rest]) => {
        await outcomeOf(Uint8Array.from([...start, ...rest]));
      }),
      seeded,
    );
  });

  it('as JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (json) => {
        await outcomeOf(encoded(json));
      }),
      seeded,
    );
  });

  it('as text of characters that are significant in a format', async () => {
    const letters = fc.constantFrom(...'0123456789.,;-+eE \t\r\n"\'[]{}:NaInfity\\'.split(''));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: letters, maxLength: 60 }), async (content) => {
        await outcomeOf(encoded(content));
      }),
      seeded,
    );
  });
});
