// The state of the page: parsing, history, carrying settings over to other data, and precedence of the command line.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carryOptionsTo, setKeepingPanels, showFitting } from '../../demo/state/carry-over.ts';
import { createBurstCounter } from '../../demo/state/gesture.ts';
import { mapStates, record, redo, replaceState, startHistory, undo } from '../../demo/state/history.ts';
import { readOptions, readState } from '../../demo/state/parse-state.ts';
import { type Command, filesKey, resumeState } from '../../demo/state/resume.ts';
import { changedOptions, EMPTY, type ViewerState } from '../../demo/state/state.ts';
import { DEFAULTS, HeadglowError, type Options } from '../../src/index.ts';

const STATE: ViewerState = {
  version: 1,
  files: ['a.npz'],
  options: {
    norm: 'log',
    tasks: ['copy'],
    checkpoint: 2.5,
    columns: 3,
    title: 'Heads',
    zoom: { layers: [2, 4.5], heads: [0, 8], rows: [1, 2], panel: 'a/copy' },
    panel: 'a/copy',
  },
  shown: { analysis: { change: { step: 100 } }, options: { vmin: null, norm: 'symlog' } },
  theme: 'dark',
  reading: { dims: 'head layer', heads: 3, reduce: 'max' },
  panels: ['description'],
  play: { speed: 8, range: [1, 3], repeat: 'bounce', skip: true },
  pins: [
    { model: 'a', task: 'copy', layer: 1, head: 2, number: 1 },
    { model: 'a', task: 'copy', layer: 0, head: 0, number: 3 },
  ],
};

describe('a stored state', () => {
  it('survives a round trip through JSON', () => {
    expect(readState(JSON.parse(JSON.stringify(STATE)))).toEqual(STATE);
  });

  it('keeps what is subtracted: a text, or a model, a task and a step', () => {
    for (const change of ['base/ioi@100', { model: 'base' }, { task: 'ioi', step: 100 }]) {
      const state = { ...STATE, shown: { analysis: { change }, options: {} } };
      expect(readState(JSON.parse(JSON.stringify(state)))).toEqual(state);
    }
    const spoilt = { ...STATE, shown: { analysis: { change: { model: 3, size: 1 } }, options: {} } };
    expect(readState(spoilt).shown).toBeNull();
  });

  it('keeps long titles, names and paths up to the limit', () => {
    const long = 'a'.repeat(5000);
    const state = {
      ...STATE,
      files: [long],
      options: { ...STATE.options, title: long, tasks: [long] },
      pins: [{ model: long, task: long, layer: 1, head: 2, number: 1 }],
    };
    expect(readState(JSON.parse(JSON.stringify(state)))).toEqual(state);
    expect(readOptions({ title: 'a'.repeat(200_000) })).toEqual({});
  });

  it('loses invalid fields only', () => {
    const spoilt = {
      ...STATE,
      files: 'a.npz',
      theme: 'pink',
      panels: [1],
      options: {
        ...STATE.options,
        norm: 'cubic',
        columns: -1,
        gamma: 'x',
        checkpoint: null,
        zoom: { layers: [4, 2] },
        panel: 7,
        __proto__: 1,
      },
      shown: { analysis: { emergence: '0.5' } },
      reading: { dims: 7, heads: -1, reduce: 'toString', pick: 'scores' },
      play: { speed: 0, range: [0.5, 2], repeat: 'loop', skip: 1 },
      pins: [
        ...STATE.pins,
        { ...STATE.pins[0], layer: -1, number: 2 },
        { ...STATE.pins[0], number: 99 },
        null,
      ],
    };
    expect(readState(spoilt)).toEqual({
      ...EMPTY,
      options: { tasks: ['copy'], checkpoint: null, title: 'Heads' },
      reading: { pick: 'scores' },
      play: { repeat: 'loop' },
      pins: STATE.pins,
    });
  });

  it('maps earlier panel ids to the current ones', () => {
    const stored = { ...STATE, panels: ['words', 'controls', 'toString'] };
    expect(readState(stored).panels).toEqual(['description', 'controls', 'toString']);
  });

  it('maps an earlier option to the one that replaced it', () => {
    const stored = { ...STATE, options: { cellValues: true, title: 'Heads' } };
    expect(readState(stored).options).toEqual({ annotate: 'all', title: 'Heads' });
    expect(readState({ ...stored, options: { cellValues: false } }).options).toEqual({});
  });

  it('of another version is ignored', () => {
    expect(readState({ ...STATE, version: 2 })).toBe(EMPTY);
  });

  it('is valid for any stored value', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.jsonValue(), (options, play, rest) => {
        const read = readState({ ...Object(rest), version: 1, options, play, shown: options, pins: play });
        expect(readState(JSON.parse(JSON.stringify(read)))).toEqual(read);
      }),
    );
  });

  it.each<[keyof Options, unknown]>([
    ['vmin', Number.NaN],
    ['vmax', '1'],
    ['columns', 2.5],
    ['tasks', []],
    ['tasks', ['a', 1]],
    ['title', 7],
    ['linthresh', 0],
    ['markExtremes', 'yes'],
  ])('ignores option %s with value %j', (option, value) => {
    expect(readOptions({ [option]: value })).toEqual({});
  });

  it('contains the options that differ from those of the data', () => {
    const options: Options = { ...DEFAULTS, norm: 'log', tasks: ['a'], vmin: null, theme: 'dark' };
    expect(changedOptions(options, { vmin: 0, tasks: ['a'] })).toEqual({ norm: 'log', vmin: null });
  });
});

describe('history', () => {
  it('undoes and redoes changes in order, and drops undone changes after a new one', () => {
    let history = startHistory('a');
    history = record(history, 'b', '1');
    history = record(history, 'c', '2');
    history = undo(history);
    expect(history.present).toBe('b');
    history = undo(undo(history));
    expect(history.present).toBe('a');
    history = redo(redo(redo(history)));
    expect(history.present).toBe('c');
    history = record(undo(history), 'd', '3');
    expect(redo(history).present).toBe('d');
    expect(undo(history).present).toBe('b');
  });

  it('records the changes of a gesture as one entry', () => {
    let history = startHistory(0);
    for (let value = 1; value <= 50; value++) history = record(history, value, 'drag');
    history = record(history, 60, 'another');
    expect(undo(history).present).toBe(50);
    expect(undo(undo(history)).present).toBe(0);
  });

  it('has no entry for a gesture that returns to its start, and a new one for the next change', () => {
    let history = record(startHistory(0), 1, 'before');
    for (const value of [2, 3, 1]) history = record(history, value, 'drag');
    expect(history.present).toBe(1);
    expect(history.past).toEqual([0]);
    history = record(history, 4, 'drag');
    expect(history.past).toEqual([0, 1]);
    expect(undo(history).present).toBe(1);
  });

  it('has no entry for unchanged settings or replaced states', () => {
    const history = startHistory({ a: 1 });
    expect(record(history, { a: 1 }, '1')).toBe(history);
    const other = replaceState(record(history, { a: 2 }, '1'), { a: 3 });
    expect(undo(other).present).toEqual({ a: 1 });
  });

  it('changes all states, and drops entries that then change nothing', () => {
    const states = [1, 2, 3, 4, 5].map((a) => ({ a, b: a % 2 }));
    const [first = { a: 0, b: 0 }, ...others] = states;
    let history = startHistory(first);
    for (const [i, state] of others.entries()) history = record(history, state, `${i}`);
    history = undo(undo(history));
    const same = mapStates(history, ({ a }) => ({ a, b: 0 }));
    expect([same.past, same.present, same.future].flat().map(({ a }) => a)).toEqual([1, 2, 3, 4, 5]);
    const { past, present, future } = mapStates(history, ({ a }) => ({ a: Math.min(a, 2), b: 0 }));
    expect([past, present, future]).toEqual([[{ a: 1, b: 0 }], { a: 2, b: 0 }, []]);
  });
});

const data = (model: string, tasks: string[], steps: number[]) => ({
  tensors: [
    { model, tasks, steps, layers: 1, heads: 1, values: new Float32Array(tasks.length * steps.length) },
  ],
});

describe('bursts', () => {
  let [time, drag]: [number, number | null] = [0, null];
  const numbersAt = (calls: readonly (readonly [time: number, drag: number | null])[]) => {
    const burst = createBurstCounter(
      500,
      () => drag,
      () => time,
    );
    return calls.map((call) => {
      [time, drag] = call;
      return burst();
    });
  };

  it('end with a pause', () => {
    const times = [0, 400, 900, 1401, 1402, 3000];
    expect(numbersAt(times.map((at) => [at, null]))).toEqual([1, 1, 1, 2, 2, 3]);
  });

  it('do not end with a pause within a drag, but with one before or after it', () => {
    expect(
      numbersAt([
        [0, null],
        [1000, 1],
        [3000, 1],
        [5000, 2],
        [9000, 2],
        [9400, null],
        [9950, null],
      ]),
    ).toEqual([1, 2, 2, 3, 3, 3, 4]);
  });
});

describe('settings for other data', () => {
  it('keep existing tasks and the shown step', () => {
    const next = data('m', ['b', 'c'], [100, 200, 300]);
    const carried = (options: object) => carryOptionsTo(next, options, { steps: [50, 200] });
    expect(carried({ tasks: ['a', 'c', 'b'], norm: 'log' })).toEqual({ tasks: ['c', 'b'], norm: 'log' });
    expect(carried({ tasks: ['x'], models: ['m'] })).toEqual({ tasks: null, models: ['m'] });
    expect(carried({ checkpoint: 1 })).toEqual({ checkpoint: 1 });
    expect(carried({ checkpoint: 0 })).toEqual({ checkpoint: null });
    expect(carryOptionsTo(next, { checkpoint: 1.5 }, { steps: [100, 200, 300] })).toEqual({
      checkpoint: 1.5,
    });
    expect(carryOptionsTo(next, { checkpoint: 0.5 }, { steps: [100, 200] })).toEqual({ checkpoint: 0.5 });
    expect(carryOptionsTo(next, { checkpoint: 0.5 }, { steps: [] })).toEqual({ checkpoint: null });
  });

  it('are unchanged if they are required', () => {
    const options = { tasks: ['x'], models: ['x'] };
    const next = data('m', ['b'], [0]);
    expect(carryOptionsTo(next, options, { steps: [0], required: ['tasks'] })).toEqual({
      tasks: ['x'],
      models: null,
    });
  });

  it('drop rejected options, limits together, and others if the error names none', () => {
    const refuse =
      (place: string | undefined, isBad: (options: object) => boolean) =>
      (options: object): void => {
        if (isBad(options))
          throw new HeadglowError({ code: 'option', reason: 'no', ...(place && { place }) });
      };
    const options = { vmin: 1, vmax: 2, columns: 3, title: 'x' };
    const shownWith = (show: (all: object) => void, settings = {}): object => {
      let shown = {};
      const keep = (all: object) => {
        show(all);
        shown = all;
      };
      showFitting(keep, options, settings);
      return shown;
    };
    expect(shownWith(refuse('columns', (all) => 'columns' in all))).toEqual({ vmin: 1, vmax: 2, title: 'x' });
    expect(shownWith(refuse(undefined, (all) => 'vmax' in all))).toEqual({ columns: 3, title: 'x' });
    expect(shownWith(refuse(undefined, (all) => 'title' in all))).toEqual({});
    expect(() => shownWith(refuse('columns', () => true))).toThrow('no');
    const refuseColumns = refuse('columns', (all) => 'columns' in all);
    expect(() => shownWith(refuseColumns, { required: ['columns'] })).toThrow('no');
  });

  it('take precedence over options of the data', () => {
    let shown = {};
    const base = { vmin: 0 };
    const show = (options: { vmin?: number | null; norm?: string }) => {
      const all = { ...base, ...options };
      if (all.norm === 'log' && all.vmin !== null)
        throw new HeadglowError({ code: 'option', place: 'vmin', reason: 'it is not positive' });
      shown = options;
    };
    showFitting(show, { norm: 'log' }, { base });
    expect(shown).toEqual({ norm: 'log', vmin: null });
  });
});

describe('a change of options', () => {
  /** Sets options, with refused ones among them. */
  const setWith = (change: Partial<Options>, refused: Partial<Options>): Partial<Options> => {
    let shown: Partial<Options> = {};
    const set = (options: Partial<Options>) => {
      for (const [name, value] of Object.entries(refused) as [keyof Options, unknown][])
        if (options[name] === value)
          throw new HeadglowError({ code: 'option', place: name, reason: 'it does not fit' });
      shown = options;
    };
    setKeepingPanels(set, change, { zoom: ZOOM, panel: 'm/a', similarTo: 'm/b' });
    return shown;
  };
  const ZOOM: Options['zoom'] = { layers: [2, 4] };

  it('keeps zoom and panels, unless they no longer fit', () => {
    const change = { tasks: ['b'] };
    const all = { ...change, zoom: ZOOM, panel: 'm/a', similarTo: 'm/b' };
    expect(setWith(change, {})).toEqual(all);
    expect(setWith(change, { zoom: ZOOM })).toEqual({ ...all, zoom: null });
    expect(setWith(change, { panel: 'm/a' })).toEqual({ ...all, panel: null });
    expect(setWith(change, { similarTo: 'm/b', zoom: ZOOM })).toEqual({
      ...all,
      zoom: null,
      similarTo: null,
    });
  });

  it('is rejected as a whole if it does not fit itself', () => {
    expect(() => setWith({ vmin: 3 }, { vmin: 3 })).toThrow('does not fit');
    expect(() => setWith({ zoom: null }, { zoom: null })).toThrow('does not fit');
  });
});

describe('resuming a page', () => {
  const command: Command = {
    files: ['a.npz'],
    options: { norm: 'power' },
    step: null,
    analysis: null,
    reading: { pick: 'scores' },
  };
  const record = { command, state: STATE };

  it('restores the state if the command line is unchanged', () => {
    expect(resumeState(JSON.parse(JSON.stringify(record)), command, 'auto')).toEqual({
      state: STATE,
      followsCommand: false,
    });
  });

  it('applies a changed command line, and keeps the other settings', () => {
    const other = { ...command, options: { norm: 'asinh', theme: 'light', vmax: 3 }, step: 7 };
    const { checkpoint: _, ...options } = STATE.options;
    expect(resumeState(record, other, 'auto')).toEqual({
      state: { ...STATE, theme: 'light', options: { ...options, norm: 'asinh', vmax: 3 } },
      followsCommand: true,
    });
    expect(resumeState(record, { ...command, analysis: { emergence: 0.5 } }, 'auto').state.shown).toBe(null);
  });

  it('drops the state that belongs to other files', () => {
    const { state } = resumeState({ command, state: { ...STATE, files: ['dropped.npz'] } }, command, 'auto');
    expect(state).toMatchObject({ shown: null, pins: [], options: { norm: 'log', columns: 3 } });
    for (const name of ['checkpoint', 'zoom', 'panel']) expect(state.options).not.toHaveProperty(name);
    expect(state.play).not.toHaveProperty('range');
    expect(state.reading).toEqual(command.reading);
  });

  it('reads the files as before, unless the command line says otherwise than before', () => {
    const readingOf = (next: Command) => resumeState(record, next, 'auto').state.reading;
    expect(readingOf({ ...command, options: { norm: 'asinh' } })).toEqual(STATE.reading);
    expect(readingOf({ ...command, reading: { pick: 'other' } })).toEqual({ pick: 'other' });
    expect(readingOf({ ...command, reading: {} })).toEqual({});
  });

  it('starts with the command line and the theme of the browser if nothing is stored', () => {
    for (const nothing of [null, 3, 'x', {}, { command, state: { version: 99 } }])
      expect(resumeState(nothing, command, 'dark')).toEqual({
        state: { ...EMPTY, theme: 'dark', options: { norm: 'power' }, reading: command.reading },
        followsCommand: true,
      });
  });

  it('stores pages with different files separately', () => {
    const keys = [[], ['a'], ['b'], ['a', 'b'], ['a,b'], ['ab']].map(filesKey);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
