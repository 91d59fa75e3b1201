// Keys that zoom and pan, clicks that wait for a second one, wheels that pan, and the words for what is in sight.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Clicks, DOUBLE_CLICK_TIME } from '../../../src/view/camera/clicks.ts';
import { cameraText } from '../../../src/view/camera/range-text.ts';
import { wheelPan } from '../../../src/view/camera/wheel.ts';
import { zoomActionOf } from '../../../src/view/camera/zoom-keys.ts';
import { TestFigure } from './scenes.ts';

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  zoomActionOf({ key, code: '', altKey: false, shiftKey: false, ctrlKey: false, metaKey: false, ...more });

describe('a key', () => {
  it('zooms, pans, resets and shows one panel', () => {
    const both = ['layers', 'heads'];
    expect(press('+')).toEqual({ kind: 'zoom', factor: 2, axes: both });
    expect(press('=')).toEqual({ kind: 'zoom', factor: 2, axes: both });
    expect(press('+', { shiftKey: true })).toEqual({ kind: 'zoom', factor: 2, axes: both });
    expect(press('-')).toEqual({ kind: 'zoom', factor: 0.5, axes: both });
    expect(press('ArrowLeft', { altKey: true })).toEqual({ kind: 'pan', x: -0.25, y: 0 });
    expect(press('ArrowDown', { altKey: true })).toEqual({ kind: 'pan', x: 0, y: 0.25 });
    expect(['0', 'f', 'F', 'l'].map((key) => press(key)?.kind)).toEqual(['reset', 'panel', 'panel', 'alone']);
  });

  it('zooms one axis with Alt, also where Alt types another character', () => {
    const alt = { altKey: true, code: 'Equal' };
    expect(press('≠', alt)).toEqual({ kind: 'zoom', factor: 2, axes: ['heads'] });
    expect(press('±', { ...alt, shiftKey: true })).toEqual({ kind: 'zoom', factor: 2, axes: ['layers'] });
    expect(press('–', { altKey: true, code: 'Minus' })).toMatchObject({ factor: 0.5, axes: ['heads'] });
  });

  it('has no such meaning with Control or Command, and arrows none without Alt', () => {
    for (const key of ['+', '-', '0', 'f']) {
      expect(press(key, { ctrlKey: true })).toBe(null);
      expect(press(key, { metaKey: true })).toBe(null);
    }
    expect(press('f', { altKey: true })).toBe(null);
    for (const key of ['ArrowLeft', 'Enter', 'a', 'Escape']) expect(press(key)).toBe(null);
  });
});

describe('a click', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('window', globalThis);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  /** What is reported of clicks at positions, or of pauses in milliseconds. */
  function report(
    actions: (
      clicks: Clicks,
      click: (x: number, name: string, detail?: number, delay?: number) => void,
    ) => void,
  ) {
    const reported: string[] = [];
    const clicks = new Clicks();
    actions(clicks, (x, name, detail = 1, delay = 0) =>
      clicks.click(
        { clientX: x, clientY: 0, detail, timeStamp: Date.now() - delay },
        () => reported.push(name),
        () => reported.push(`${name}!`),
      ),
    );
    return reported;
  }

  it('is reported after the time for a second one', () => {
    expect(
      report((_, click) => {
        click(0, 'a');
        vi.advanceTimersByTime(DOUBLE_CLICK_TIME - 1);
      }),
    ).toEqual([]);
    expect(
      report((_, click) => {
        click(0, 'a');
        vi.advanceTimersByTime(DOUBLE_CLICK_TIME);
        click(0, 'b');
        vi.advanceTimersByTime(DOUBLE_CLICK_TIME);
      }),
    ).toEqual(['a', 'b']);
  });

  it('is a double click if another one at the same position was shortly before, which is not reported', () => {
    expect(
      report((_, click) => {
        click(0, 'a');
        vi.advanceTimersByTime(100);
        click(5, 'b');
        vi.advanceTimersByTime(1000);
      }),
    ).toEqual(['b!']);
    // Three clicks are a double and a single one.
    expect(
      report((_, click) => {
        for (const name of ['a', 'b', 'c']) click(0, name);
        vi.advanceTimersByTime(1000);
      }),
    ).toEqual(['b!', 'c']);
  });

  it('is none if the other one was long before, but is only handled now', () => {
    expect(
      report((_, click) => {
        click(0, 'a', 1, DOUBLE_CLICK_TIME + 1);
        click(0, 'b');
        vi.advanceTimersByTime(1000);
      }),
    ).toEqual(['a', 'b']);
  });

  it('is reported at once if the pointer moves away or clicks elsewhere', () => {
    expect(
      report((clicks, click) => {
        click(0, 'a');
        clicks.move({ clientX: 10, clientY: 0 });
        click(100, 'b');
      }),
    ).toEqual(['a']);
    expect(
      report((clicks, click) => {
        click(0, 'a');
        clicks.move({ clientX: 100, clientY: 0 });
      }),
    ).toEqual(['a']);
  });

  it('is ignored right after one that was handled otherwise', () => {
    expect(
      report((clicks, click) => {
        clicks.skip();
        click(0, 'a', 2);
        vi.advanceTimersByTime(1000);
        click(0, 'b', 1);
        vi.advanceTimersByTime(1000);
      }),
    ).toEqual(['b']);
  });

  it('is never reported once cancelled', () => {
    expect(
      report((clicks, click) => {
        click(0, 'a');
        clicks.cancel();
        vi.advanceTimersByTime(1000);
      }),
    ).toEqual([]);
  });
});

describe('a wheel with Shift', () => {
  const scale = { x: 2, y: 2 };
  const wheel = (deltaX: number, deltaY: number, deltaMode = 0) =>
    ({ deltaX, deltaY, deltaMode }) as WheelEvent;
  const figure = new TestFigure([[80, 120]]);

  it('moves up and down, or to the sides if all layers are in sight', () => {
    const { state: zoomed } = figure.with({ zoom: { layers: [0, 40], heads: [0, 30] } });
    expect(wheelPan(wheel(0, 100), zoomed, scale)).toEqual({ x: 0, y: -200 });
    // Some browsers exchange the axes.
    expect(wheelPan(wheel(100, 0), zoomed, scale)).toEqual({ x: 0, y: -200 });
    expect(wheelPan(wheel(0, 3, 1), zoomed, scale)).toEqual({ x: 0, y: -240 });
    const { state: across } = figure.with({ zoom: { heads: [0, 30] } });
    expect(wheelPan(wheel(0, 100), across, scale)).toEqual({ x: -200, y: 0 });
  });

  it('moves in both directions on a trackpad', () => {
    const { state } = figure.with();
    expect(wheelPan(wheel(5, -7), state, scale)).toEqual({ x: -10, y: 14 });
  });
});

describe('what is in sight in words', () => {
  it('has the first and last cells, and the panels if not all are in sight', () => {
    const figure = new TestFigure([[80, 120]], ['a', 'b', 'c', 'd']);
    const text = (options: Parameters<typeof figure.with>[0]) => {
      const { state, options: all } = figure.with(options);
      return cameraText(state, all.panel);
    };
    expect(text({})).toBe('Layers 0 to 79, heads 0 to 119');
    expect(text({ zoom: { layers: [10, 20], heads: [0.5, 63.25] } })).toBe('Layers 10 to 19, heads 0 to 63');
    expect(text({ zoom: { layers: [10, 11] } })).toBe('Layer 10, heads 0 to 119');
    expect(text({ zoom: { columns: [0, 1] } })).toBe(
      'Layers 0 to 79, heads 0 to 119 of the panels in rows 0 to 1, column 0',
    );
    expect(text({ zoom: { layers: [10, 20], panel: 'm0/b' } })).toBe(
      'Layers 10 to 19, heads 0 to 119 of m0/b',
    );
    expect(text({ panel: 'm0/c' })).toBe('Layers 0 to 79, heads 0 to 119 of m0/c');
  });
});
