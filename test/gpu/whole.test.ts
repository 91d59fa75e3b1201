// Which panels the shaders can draw: those with few cells a pixel, of matrices that floats can count.

import { describe, expect, it } from 'vitest';
import type { HeatmapPanel } from '../../src/gpu/panel.ts';
import { maxCellsPerPixel, needsWindows } from '../../src/gpu/whole.ts';

const panel = (
  [layers, heads]: readonly [number, number],
  [height, width]: readonly [number, number],
  headsInSight: readonly [number, number] = [0, heads],
): HeatmapPanel => ({
  stack: { name: '', count: 1, layers, heads },
  index: 0,
  // Not looked at.
  norm: null as never,
  colormap: null as never,
  rect: { x: 0, y: 0, width, height },
  layersInSight: [0, layers],
  headsInSight,
});

describe('the cells of a pixel', () => {
  it('are the most along each axis, of all panels with pixels', () => {
    const panels = [panel([10, 100], [10, 25]), panel([21, 100], [10, 100]), panel([9, 9], [0, 3])];
    expect(maxCellsPerPixel(panels, 'max')).toEqual({ layers: 3, heads: 4 });
    expect(maxCellsPerPixel(panels, 'nearest')).toEqual({ layers: 1, heads: 1 });
  });

  it('are fewer in a part in sight', () => {
    expect(maxCellsPerPixel([panel([1, 100], [1, 10], [20, 40])], 'max')).toEqual({ layers: 1, heads: 2 });
    expect(maxCellsPerPixel([panel([1, 100], [1, 10], [20, 40.1])], 'max')).toEqual({ layers: 1, heads: 3 });
  });
});

describe('windows are needed', () => {
  it('for more than 16 cells a pixel; for means for more than one', () => {
    const [sixteen, more] = [panel([40, 40], [10, 10]), panel([40, 41], [10, 10])];
    expect(needsWindows([sixteen], 'max')).toBe(false);
    expect(needsWindows([more], 'max')).toBe(true);
    expect(needsWindows([more], 'nearest')).toBe(false);
    expect(needsWindows([panel([40, 41], [40, 41])], 'mean')).toBe(false);
    expect(needsWindows([panel([40, 41], [40, 40])], 'mean')).toBe(true);
  });

  it('for matrices with more cells than floats can count', () => {
    expect(needsWindows([panel([4095, 4092], [4095, 4092])], 'max')).toBe(false);
    expect(needsWindows([panel([4096, 4096], [4096, 4096])], 'max')).toBe(true);
  });
});
