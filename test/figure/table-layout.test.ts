// Tables of models and tasks: when they are used, and their headings.

import { describe, expect, it } from 'vitest';
import { compose } from '../../src/figure/compose.ts';
import type { PlacedText, Rect } from '../../src/figure/figure.ts';
import { DEFAULTS, type Options } from '../../src/options.ts';
import { estimateWidth } from '../support/measure.ts';
import { textsOf as role } from '../support/scene.ts';
import { figureOf, headings, NONE, RUNS, TASKS, tensorOf } from './tables.ts';

describe('eleven runs of six or seven tasks', () => {
  const figure = figureOf(RUNS);
  const { panels } = figure;

  it('are named once and in full', () => {
    expect(headings(figure)).toEqual({ columns: Object.keys(RUNS), rows: [...TASKS] });
    expect(role(figure, 'panel-title')).toEqual([]);
  });

  it('are in the column of their model and the row of their task', () => {
    const expected = Object.entries(RUNS).flatMap(([model, tasks]) =>
      tasks.map((task) => `${model} · ${task}`),
    );
    expect(panels.map(({ name }) => name)).toEqual(expected);
    const at = (text: string): PlacedText =>
      role(figure, 'heading').find((heading) => heading.text === text) as PlacedText;
    for (const { tensor, task, rect } of panels) {
      expect(Math.abs(at(tensor.model).x - (rect.x + rect.width / 2))).toBeLessThanOrEqual(1);
      expect(Math.abs(at(tensor.tasks[task] as string).y - (rect.y + rect.height / 2))).toBeLessThanOrEqual(
        1,
      );
    }
  });

  it('leave the slots of missing tasks empty, with ticks at the adjacent panels', () => {
    const last = panels
      .filter(({ tensor, task }) => tensor.tasks[task] === 'spacing')
      .map(({ rect }) => rect);
    expect(last).toHaveLength(7);
    const first = last[0] as Rect;
    const beside = role(figure, 'tick').filter(({ anchor, box }) => {
      return anchor === 'end' && box.y > first.y - 10 && box.x < first.x && box.x > first.x - 40;
    });
    expect(beside.map(({ text }) => text)).toEqual(['0', '6', '12', '18']);
    const lowest = new Set(
      role(figure, 'tick')
        .filter(({ anchor }) => anchor === 'middle')
        .map(({ y }) => y),
    );
    expect(lowest.size).toBe(2);
    expect(
      role(figure, 'tick').filter(({ text, anchor }) => text === '0' && anchor === 'middle'),
    ).toHaveLength(11);
  });

  it('have row headings between the tick labels and the axis title', () => {
    const title = role(figure, 'axis-title').find(({ text }) => text === 'Layer') as PlacedText;
    for (const { box } of role(figure, 'heading').filter(({ rotate }) => rotate === -90)) {
      expect(title.box.x + title.box.width).toBeLessThanOrEqual(box.x);
      for (const tick of role(figure, 'tick')) expect(box.x + box.width).toBeLessThanOrEqual(tick.box.x);
    }
  });

  it('are transposed in a tall figure', () => {
    const high = figureOf(RUNS, {}, [1000, 2400]);
    expect(headings(high)).toEqual({ columns: [...TASKS], rows: Object.keys(RUNS) });
    expect(high.panels.map(({ name }) => name)).toEqual(panels.map(({ name }) => name));
  });

  it('keep distinct names if headings are shortened', () => {
    const { columns, rows } = headings(figureOf(RUNS, {}, [700, 500]));
    expect(columns.some((text) => text.includes('…'))).toBe(true);
    expect([new Set(columns).size, new Set(rows).size]).toEqual([11, 7]);
  });

  it('lose their headings before the title, but no panel', () => {
    for (let width = 1600; width >= 12; width = Math.floor(width * 0.9)) {
      const small = figureOf(RUNS, { title: 'Runs' }, [width, Math.ceil(width * 0.6)]);
      const hasTitle = role(small, 'title').length > 0;
      expect(hasTitle || role(small, 'heading').length === 0).toBe(true);
      expect(small.panels.filter(({ rect }) => rect.width < 1 || rect.height < 1)).toEqual([]);
    }
  });
});

describe('panel notes in a table', () => {
  it('show the limits if colorbars do not fit', () => {
    const figure = figureOf(RUNS, { limitsBy: 'panel' }, [1250, 800]);
    expect(new Set(headings(figure).columns).size).toBe(11);
    const notes = role(figure, 'panel-note').map(({ text }) => text);
    expect(notes).toHaveLength(73);
    for (const note of notes) expect(note).toMatch(/^\[\S+, \S+\]$/);
    expect(
      role(figure, 'colorbar-tick')
        .map(({ text }) => text)
        .toSorted(),
    ).toEqual(['lower limit', 'upper limit']);
  });

  it('show the step of an earlier checkpoint', () => {
    const tensors = [tensorOf('early', ['a', 'b'], [0, 500]), tensorOf('late', ['a', 'b'], [0, 1000])];
    const size = { width: 800, height: 600, pixelRatio: 1 };
    const figure = compose({ dataset: { tensors }, options: DEFAULTS, size, measure: estimateWidth });
    expect(role(figure, 'panel-note').map(({ text }) => text)).toEqual(['(step 500)', '(step 500)']);
    expect(new Set(role(figure, 'heading').map(({ text }) => text))).toEqual(
      new Set(['early', 'late', 'a', 'b']),
    );
  });
});

describe('a table', () => {
  it('has models and tasks in the selected order', () => {
    const wanted = { models: ['seed2_v2', 'baseline'], tasks: ['spacing', 'induction', 'bracket'] };
    const { columns, rows } = headings(figureOf(RUNS, wanted));
    expect([columns, rows]).toContainEqual(wanted.models);
    expect([columns, rows]).toContainEqual(wanted.tasks);
  });

  it.each([
    ['where columns are given', RUNS, { columns: 10 }],
    ['for one model', { a: TASKS }, {}],
    ['for one task', RUNS, { tasks: ['induction'] }],
    ['where no model has two tasks', { a: ['x'], b: ['y'], c: ['y'] }, {}],
    ['where models have no task in common', { a: ['x', 'y'], b: ['u', 'v'] }, {}],
    ['where a task has no name', { a: ['x', 'y'], b: [''] }, {}],
    ['where a panel is shown twice', { a: ['x', 'y'], b: ['x', 'y'] }, { tasks: ['x', 'y', 'x'] }],
  ])('is not used %s', (_, models, options: Partial<Options>) => {
    const figure = figureOf(models, options);
    expect(headings(figure)).toEqual(NONE);
    // Each title has one line, or two.
    const lines = role(figure, 'panel-title').length / figure.panels.length;
    expect([1, 2]).toContain(lines);
  });

  it('is not used if it has more slots than the figure has pixels', () => {
    const { panels } = figureOf(RUNS, {}, [20, 6]);
    expect(panels.every(({ rect: { width, height } }) => width > 0 && height > 0)).toBe(true);
  });
});

describe('names in two parts', () => {
  const PROBES = ['prose', 'code', 'structured', 'induction', 'duplicates', 'brackets'];
  const METRICS = [...TASKS, 'dormant', 'entropy'];
  const crossed = (mark: string, probes = PROBES, metrics = METRICS): string[] =>
    probes.flatMap((probe) => metrics.map((metric) => `${probe}${mark}${metric}`));

  it.each(['/', ' · ', ':', ': ', '|', '.', '-'])(
    'separated by "%s" form a table of probes and metrics',
    (mark) => {
      const figure = figureOf({ only: crossed(mark) });
      const { columns, rows } = headings(figure);
      expect([columns, rows]).toContainEqual(PROBES);
      expect([columns, rows]).toContainEqual(METRICS);
      expect(role(figure, 'panel-title')).toEqual([]);
      expect(figure.panels.map(({ name }) => name)).toEqual(crossed(mark));
    },
  );

  it('form a table with empty slots, as in the head atlas file', () => {
    const { columns, rows } = headings(
      figureOf(
        {
          'classifications/scores': TASKS,
          raw_scores: [...crossed('/'), 'frustration_gap/per_layer_deltas'],
        },
        {},
        [3000, 2000],
      ),
    );
    const probes = [...PROBES, 'frustration_gap'].map((probe) => `raw_scores · ${probe}`);
    expect([columns, rows]).toContainEqual(['classifications/scores', ...probes]);
    expect([columns, rows]).toContainEqual([...METRICS, 'per_layer_deltas']);
  });

  it('are not split if models and tasks form a smaller table', () => {
    const { columns, rows } = headings(
      figureOf(
        Object.fromEntries(Object.keys(RUNS).map((run) => [run, crossed('/', ['a', 'b'], ['x', 'y'])])),
      ),
    );
    expect([columns, rows]).toContainEqual(Object.keys(RUNS));
    expect([columns, rows]).toContainEqual(['a/x', 'a/y', 'b/x', 'b/y']);
  });

  it('follow the requested order of tasks', () => {
    const tasks = ['code/spacing', 'code/induction', 'prose/spacing', 'prose/induction'];
    const { columns, rows } = headings(figureOf({ only: crossed('/') }, { tasks }));
    expect([columns, rows]).toContainEqual(['code', 'prose']);
    expect([columns, rows]).toContainEqual(['spacing', 'induction']);
  });

  it.each([
    ['of one prefix', Array.from({ length: 48 }, (_, i) => `raw_scores/induction/metric_${i}`), {}],
    ['that are numbers', ['0.1', '0.2', '1.1', '1.2'], {}],
    ['of words that only some share', ['base_rank', 'base_ratio', 'donor_rank'], {}],
    ['that hardly share a part', ['a/u', 'b/v', 'c/w', 'd/x'], {}],
    ['where columns are given', crossed('/'), { columns: 9 }],
  ])('form no table %s', (_, tasks, options: Partial<Options>) => {
    expect(headings(figureOf({ only: tasks }, options))).toEqual(NONE);
  });
});
