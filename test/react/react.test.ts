// The parts of the React component that need no browser: what a server renders, which data is the same, and controlled options.

import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DEFAULTS, type Options } from '../../src/options.ts';
import { Controls } from '../../src/react/controls.ts';
import type { HeadglowProps } from '../../src/react/props.ts';
import { isSameDataset } from '../../src/react/same.ts';
import { isSameSource } from '../../src/react/use-files.ts';
import { Headglow } from '../../src/react.ts';

it('is an empty box on a server, with its children until there is data, and with no styles but those of the app', () => {
  const box = { className: 'figure' };
  const waiting = renderToString(createElement(Headglow, { ...box, src: 'scores.npz' }, 'Please wait'));
  expect(waiting).toMatch(/^<div class="figure"><div>/);
  expect(waiting).toContain('Please wait');
  expect(waiting).not.toContain('style');
  const styled = renderToString(createElement(Headglow, { style: { height: 300 } }));
  expect(styled.match(/style="[^"]*"/g)).toEqual(['style="height:300px"']);
  const dataset = { tensors: [{ model: 'm', layers: 1, heads: 2, values: [0, 1] }] };
  const given = renderToString(createElement(Headglow, { ...box, dataset }, 'Please wait'));
  expect(given).not.toMatch(/Please wait|canvas/);
});

it('compares data by its arrays of values, and names by content', () => {
  const values = new Float32Array(6);
  const tensor = { model: 'm', layers: 1, heads: 2, tasks: ['a', 'b', 'c'], values };
  const same = (...tensors: readonly object[]) =>
    isSameDataset({ tensors: [tensor] }, { tensors: tensors as (typeof tensor)[] });
  expect(same({ ...tensor, tasks: ['a', 'b', 'c'] })).toBe(true);
  expect(same({ ...tensor, tasks: ['a', 'b', 'd'] })).toBe(false);
  expect(same({ ...tensor, values: new Float32Array(6) })).toBe(false);
  expect(same({ ...tensor, steps: null })).toBe(false);
  expect(same(tensor, tensor)).toBe(false);
  expect(same()).toBe(false);
  const read = () => values;
  const source = (reader: typeof read) => ({ tensors: [{ model: 'm', layers: 1, heads: 2, read: reader }] });
  expect(isSameDataset(source(read), source(read))).toBe(true);
  expect(
    isSameDataset(
      source(read),
      source(() => values),
    ),
  ).toBe(false);
});

it('compares files by address or content, and files of the browser by identity', () => {
  const [bytes, blob] = [new Uint8Array(3), new Blob(['1'])];
  const file = { name: 'a.npy', bytes };
  expect(
    isSameSource([new URL('http://a/b'), 'c', blob, file], [new URL('http://a/b'), 'c', blob, { ...file }]),
  ).toBe(true);
  expect(isSameSource(file, { ...file, bytes: new Uint8Array(3) })).toBe(false);
  expect(isSameSource(blob, new Blob(['1']))).toBe(false);
});

describe('controlled options', () => {
  /** A figure of an app with these props. */
  function start(props: HeadglowProps) {
    const log: unknown[] = [];
    const at = (checkpoint: number | null): Options => ({ ...DEFAULTS, checkpoint });
    const controls = new Controls(at(0), () => log.push('render'));
    const onCheckpointChange = (checkpoint: number | null) => log.push(checkpoint);
    const propsAt = (checkpoint: number | undefined): HeadglowProps => ({ checkpoint, onCheckpointChange });
    return {
      log,
      move: (to: number) => controls.report(at(to), { ...props, onCheckpointChange }),
      render: (checkpoint: number | undefined, shown: number) =>
        controls.pending(at(shown), propsAt(checkpoint)),
    };
  }

  it('go back to what the app renders, and stay where it consents', () => {
    const { log, move, render } = start({ checkpoint: 0 });
    move(1);
    expect(log).toEqual(['render', 1]);
    expect(render(0, 1)).toEqual({ checkpoint: 0 });
    move(0); // what the app wanted
    expect(log).toEqual(['render', 1]);
    move(2);
    expect(render(2, 2)).toEqual({});
    expect(render(0, 2)).toEqual({ checkpoint: 0 });
  });

  it('are not turned back by an app that renders late', () => {
    const { move, render } = start({ checkpoint: 0 });
    for (const to of [1, 2, 3, 4]) move(to);
    expect(render(2, 4)).toEqual({});
    expect(render(2, 4)).toEqual({}); // for another reason
    expect(render(4, 4)).toEqual({});
    move(5);
    expect(render(3, 5)).toEqual({ checkpoint: 3 });
  });

  it('are turned back by an app that stays at a value', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { log, move, render } = start({ checkpoint: 0 });
    for (const to of [1, 2, 3]) move(to);
    expect(render(2, 3)).toEqual({});
    log.length = 0;
    vi.advanceTimersByTime(1000);
    expect(log).toEqual(['render']);
    expect(render(2, 3)).toEqual({ checkpoint: 2 });
  });

  it('are left alone, and reported, without a prop', () => {
    const { log, move, render } = start({});
    move(3);
    move(3);
    expect(log).toEqual([3]);
    expect(render(undefined, 3)).toEqual({});
  });
});
