// Searching for names, and where the figure moves to: no page needed.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entriesOf } from '../../demo/search/entries.ts';
import { rangeAround, zoomToPanels } from '../../demo/search/go-to.ts';
import { Matcher } from '../../demo/search/matcher.ts';
import { type Layout, type PanelLayout, sanitizeText } from '../../src/index.ts';

const find = (names: readonly string[], query: string): (string | undefined)[] =>
  new Matcher(names).find(query, 100).best.map(({ index }) => names[index]);

describe('names are found', () => {
  const names = [
    'llama-7b · induction/copy',
    'llama-7b · retrieval/kv',
    'llama-70b · induction/copy',
    'mistral · Résumé',
    'mistral · 文字列',
    'mistral · layer 12',
    'mistral · layer 13',
    'mistral · previousToken',
  ];

  it('by a part of a word, ignoring case and accents', () => {
    expect(find(names, 'RETR')).toEqual(['llama-7b · retrieval/kv']);
    expect(find(names, 'resume')).toEqual(['mistral · Résumé']);
    expect(find(names, 'résu')).toEqual(['mistral · Résumé']);
    expect(find(names, '字列')).toEqual(['mistral · 文字列']);
    expect(find(names, 'token')).toEqual(['mistral · previousToken']);
    expect(find(names, 'x')).toEqual([]);
  });

  it('by several words in any order; complete words come first', () => {
    expect(find(names, 'copy llama')).toEqual(['llama-7b · induction/copy', 'llama-70b · induction/copy']);
    expect(find(names, 'llama 70')).toEqual(['llama-70b · induction/copy']);
    const twins = ['model 4 · task 7', 'model 7 · task 4', 'model 70 · task 4'];
    expect(find(twins, 'task 4 model 7')).toEqual([twins[1], twins[2], twins[0]]);
    expect(find(['a · task 10', 'a · task 1', 'a · task 11'], 'task 1')[0]).toBe('a · task 1');
  });

  it('despite one wrong letter in a word, but not in a number or a short word', () => {
    for (const query of ['inducton', 'inductoin', 'indaction', 'induuction'])
      expect(find(names, query)).toEqual(['llama-7b · induction/copy', 'llama-70b · induction/copy']);
    expect(find(names, 'layer 12')).toEqual(['mistral · layer 12']);
    expect(find(names, 'kx')).toEqual([]);
  });

  it('by marks alone', () => {
    expect(find(names, '/')).toHaveLength(3);
    expect(find(['a (b)', 'c'], '(')).toEqual(['a (b)']);
    expect(find(['a.*b', 'ab'], '.*')).toEqual(['a.*b']);
  });

  it('with apostrophes, quotes and brackets in the query', () => {
    expect(find(["don't stop"], "don't stop")).toEqual(["don't stop"]);
    expect(find(['a (b) c', 'a b'], '"(b)" c')).toEqual(['a (b) c']);
  });

  it('with hyphens in front of words', () => {
    expect(find(['a-b', 'c'], '-b')).toEqual(['a-b']);
    expect(find(['x a y'], '-一')).toEqual([]);
    expect(find(['a - b', 'c'], '-')).toEqual(['a - b']);
  });

  it('in the order of the data if there are too many to rank, with the number of all of them', () => {
    const many = Array.from({ length: 30_000 }, (_, i) => `task ${i}`);
    const { best, count } = new Matcher(many).find('task', 3);
    expect(count).toBe(30_000);
    expect(best.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(best[0]?.ranges).toEqual([[0, 4]]);
  });

  it('with ranges that contain the letters of the query, for any texts', () => {
    const text = fc.string({ maxLength: 12, unit: 'grapheme' });
    const word = fc.stringMatching(/^[a-z]{1,6}$/);
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), word, text, (others, wanted, query) => {
        const all = [...others, `x ${wanted} y`];
        new Matcher(all).find(query, 5);
        const { best, count } = new Matcher(all).find(wanted, 100);
        expect(count).toBe(best.length);
        const own = best.find(({ index }) => index === others.length);
        expect(own?.ranges.map(([start, end]) => all[others.length]?.slice(start, end)).join('')).toBe(
          wanted,
        );
        for (const { index, ranges } of best) {
          let last = 0;
          for (const [start, end] of ranges) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            last = end;
          }
          expect(last).toBeLessThanOrEqual((all[index] as string).length);
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** A grid of panels of a size, with a task for each column and a model for each row. */
function layoutOf(rows: number, columns: number, side: number): Layout {
  const panels = Array.from({ length: rows * columns }, (_, i): PanelLayout => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return {
      ...{
        model: rows > 1 ? `m${row}` : '',
        task: `t${column}`,
        checkpoint: 0,
        layers: 4,
        heads: 4,
        row,
        column,
      },
      ...{ x: column * side, y: row * side, width: side - 1, height: side - 1 },
      ...{ layersInSight: [0, 4], headsInSight: [0, 4] },
    };
  });
  const size = { width: columns * side, height: rows * side };
  const orientation = { origin: 'upper', transpose: false } as const;
  const bars = { colorbar: null, colorbars: [], strips: [] };
  return { ...size, ...orientation, ...bars, limitsNote: '', rows, columns, panels };
}

describe('what can be found', () => {
  it('is each panel, and models and tasks with several panels', () => {
    const entries = entriesOf(layoutOf(2, 3, 10));
    expect(entries.map(({ kind, name, panels }) => `${kind} ${name} ${panels}`)).toEqual([
      'model m0 0,1,2',
      'model m1 3,4,5',
      'task t0 0,3',
      'task t1 1,4',
      'task t2 2,5',
      ...['m0 · t0 0', 'm0 · t1 1', 'm0 · t2 2', 'm1 · t0 3', 'm1 · t1 4', 'm1 · t2 5'].map(
        (one) => `panel ${one}`,
      ),
    ]);
    expect(entriesOf(layoutOf(1, 2, 10)).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'panel t0',
      'panel t1',
    ]);
  });

  it('has names without control characters, of a limited length', () => {
    const layout = layoutOf(1, 2, 10);
    const [first, second] = layout.panels as [PanelLayout, PanelLayout];
    const panels = [
      { ...first, task: 'a\u202eb\u0000' },
      { ...second, task: 'x'.repeat(1e6) },
    ];
    const [strange, long] = entriesOf({ panels });
    expect(strange?.name).toBe(sanitizeText(panels[0]?.task as string));
    expect(long?.name.length).toBeLessThan(1000);
  });
});

describe('the figure moves to', () => {
  const size = { width: 1000, height: 640 };

  it('nothing if panels can be read', () => {
    expect(zoomToPanels(layoutOf(3, 3, 200), [4], null, { width: 600, height: 600 })).toBeUndefined();
  });

  it('rows and columns around a small panel, and keeps the cells in sight', () => {
    const layout = layoutOf(100, 100, 8);
    expect(zoomToPanels(layout, [50 * 100 + 20], null, size)).toEqual({ rows: [49, 53], columns: [18, 23] });
    expect(zoomToPanels(layout, [0], { layers: [1, 2], rows: [5, 6] }, size)).toEqual({
      layers: [1, 2],
      rows: [0, 4],
      columns: [0, 5],
    });
    expect(zoomToPanels(layout, [9999], null, size)).toEqual({ rows: [96, 100], columns: [95, 100] });
  });

  it('all panels of a model in a row, but not if they are scattered', () => {
    const layout = layoutOf(100, 100, 8);
    const row = Array.from({ length: 100 }, (_, i) => 700 + i);
    expect(zoomToPanels(layout, row, null, size)).toEqual({ rows: [6, 10], columns: [0, 100] });
    expect(zoomToPanels(layout, [0, 5050, 9999], null, size)).toBe(null);
    expect(zoomToPanels(layout, [0, 5050, 9999], { rows: [0, 1], heads: [0, 2] }, size)).toEqual({
      heads: [0, 2],
    });
  });

  it('ranges that contain what is wanted, within the grid, for any grid', () => {
    fc.assert(
      fc.property(
        fc.nat(200),
        fc.nat(200),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 50 }),
        (a, b, all, count) => {
          const first = Math.min(a, b, all - 1);
          const end = Math.min(Math.max(a, b), all - 1) + 1;
          const [start, stop] = rangeAround([first, end], count, all);
          expect(start).toBeGreaterThanOrEqual(0);
          expect(start).toBeLessThanOrEqual(first);
          expect(stop).toBeGreaterThanOrEqual(end);
          expect(stop).toBeLessThanOrEqual(all);
          expect(stop - start).toBe(Math.min(Math.max(count, end - first), all));
        },
      ),
    );
  });
});
