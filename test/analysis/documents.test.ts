// Names from files are escaped in CSV, Markdown, JSON and sentences.

import { csvParse } from 'd3-dsv';
import { describe, expect, test } from 'vitest';
import { descriptionJson } from '../../src/analysis/description/json.ts';
import { descriptionMarkdown } from '../../src/analysis/description/markdown.ts';
import { csv, markdownText, numeric, safeJson } from '../../src/analysis/documents.ts';
import {
  describe as describeFigure,
  emergenceRanking,
  rankingCsv,
  topHeads,
  topHeadsCsv,
  trajectoriesCsv,
} from '../../src/analysis.ts';
import { stripControls } from '../../src/cli/terminal.ts';
import { HeadglowError } from '../../src/tensor/error.ts';
import { sanitizeText } from '../../src/tensor/sanitize.ts';

/** Names that a spreadsheet would evaluate as formulas, and one that reverses the text direction. */
const MODEL = '=cmd|"/c calc"!A1';
const TASK = '@SUM(1,2)';
const OTHER = '-2+3';
const TURNED = 'a\u202ebc\u2066d\x1b[2Je';

const run = (tasks: readonly string[]) => ({
  tensors: [
    {
      model: MODEL,
      tasks: [...tasks],
      layers: 2,
      heads: 2,
      steps: [-1, 10],
      values: Float32Array.from({ length: 2 * tasks.length * 4 }, (_, i) => (i % 3) - 1.5),
    },
  ],
});

describe('a cell of a CSV', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+49', "'+49"],
    ['-x', "'-x"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "' =1"],
    ['\r=1', "' =1"],
    ['  =1', "'  =1"],
    ['＝1', "'＝1"],
    ['a=b', 'a=b'],
    ['induction', 'induction'],
    ['', ''],
    [TURNED, 'abcd[2Je'],
  ])('%j is written as %j', (text, written) => {
    expect(csvParse(csv(['name'], [[text], ['x']]))[0]?.name).toBe(written);
  });

  test('numbers are not escaped, and missing ones are empty', () => {
    const rows = [[numeric(-1.5), numeric(null), numeric(Number.NaN), numeric(undefined)]];
    expect(csv(['a', 'b', 'c', 'd'], rows)).toBe('a,b,c,d\n-1.5,,,\n');
  });
});

test('every CSV escapes names that look like formulas, but not numbers', async () => {
  const dataset = run([TASK, OTHER]);
  const head = { model: MODEL, task: OTHER, layer: 0, head: 0 };
  const written = [
    rankingCsv(await emergenceRanking(dataset, 0)),
    await trajectoriesCsv(dataset, [head]),
    topHeadsCsv(await topHeads(dataset, {}, { most: 2 })),
  ].map((text) => csvParse(text));
  for (const rows of written) {
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row.model).toBe(`'${MODEL}`);
      expect([`'${TASK}`, `'${OTHER}`]).toContain(row.task);
      expect(row.other_tasks ?? '').not.toMatch(/^[=+\-@]/);
    }
  }
  expect(written[1]?.map(({ step, value }) => [step, Number(value)])).toEqual([
    ['-1', -0.5],
    ['10', -1.5],
  ]);
});

test('descriptions contain no control or bidi characters, while JSON preserves names', async () => {
  const description = await describeFigure(run([TURNED, 'b']), {});
  for (const text of [descriptionMarkdown(description), descriptionJson(description)])
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  expect(descriptionMarkdown(description)).toContain('abcd\\[2Je');
  expect(JSON.parse(descriptionJson(description)).panels[0].task).toBe(TURNED);
});

test.each([
  ['[x](http://a.b) <i> `c` *d* |', '\\[x\\](http:\\//a.b) \\<i\\> \\`c\\` \\*d\\* \\|'],
  ['![x] @me {y}', '\\!\\[x\\] \\@me \\{y\\}'],
  ['a_b _c_', 'a_b \\_c\\_'],
])('%j is escaped in Markdown', (text, written) => {
  expect(markdownText(text)).toBe(written);
});

test('safe JSON has the same data with control characters escaped', () => {
  const data = { name: `${TURNED}\u009b31m\u2028` };
  const json = safeJson(JSON.stringify(data));
  expect(json).toMatch(/^[\x20-\x7e]*$/);
  expect(JSON.parse(json)).toEqual(data);
});

test('sanitised text is one line unless line breaks are kept', () => {
  expect(sanitizeText('a\r\nb\tc\x1b]0;t\x07\ud800')).toBe('a b c]0;t');
  expect(stripControls('# a\n\u202eb\x1b[1m\n')).toBe('# a\nb[1m\n');
});

test('error messages are one line without control characters, while error details preserve names', () => {
  const error = new HeadglowError({
    code: 'format',
    file: `${TURNED}.json`,
    place: 'a\nb',
    reason: 'this is wrong',
  });
  expect(error.message).toBe('abcd[2Je.json, a b: this is wrong.');
  expect(error.details.file).toBe(`${TURNED}.json`);
});
