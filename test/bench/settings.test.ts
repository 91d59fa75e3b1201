// The settings of the benchmark, as read from its command line.

import { describe, expect, it } from 'vitest';
import { SELF_COMPARISONS } from '../../bench/self-plan.ts';
import { parseSettings, UsageError } from '../../bench/settings.ts';

describe('the command line of the benchmark', () => {
  it('accepts names separated by commas and repeated options', () => {
    expect(parseSettings(['--size', '512,1024', '--size', '25x19', '--peer', 'none'])).toMatchObject({
      sizes: ['512', '1024', '25x19'],
      peers: [],
      comparisons: [],
    });
    expect(parseSettings([]).comparisons).toEqual(SELF_COMPARISONS);
    const { scenes, comparisons } = parseSettings(['--scene', 'seek,frame']);
    expect(scenes).toEqual(['frame']);
    expect(comparisons.map(({ scene }) => scene)).toEqual(['seek']);
  });

  it('measures a scene at all of its sizes, or at those selected', () => {
    const sizesOf = (args: string[]) => parseSettings(args).comparisons.map(({ size }) => size);
    expect(sizesOf(['--scene', 'rest'])).toEqual(['2048', '4096']);
    expect(sizesOf(['--scene', 'rest,seek', '--size', '4096'])).toEqual(['8 x 1024x1024', '4096']);
    expect(sizesOf(['--scene', 'limits', '--size', '16x131072'])).toEqual(['16x131072']);
  });

  it('has no time limit unless one is given', () => {
    expect(parseSettings(['--minutes', '2.5']).minutes).toBe(2.5);
    expect(parseSettings([]).minutes).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    [['--size', '3']],
    [['--rounds', 'many']],
    [['--minutes', '0']],
    [['--frobnicate']],
    [['--peer', 'word']],
  ])('rejects %j with a UsageError', (args) => {
    expect(() => parseSettings(args)).toThrow(UsageError);
  });
});
