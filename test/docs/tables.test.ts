// Tables in the documents that are generated from the code. `npm run docs` writes them.

import { expect, it } from 'vitest';
import { FLAGS } from '../../src/cli/flags.ts';
import { type Actions, createProgram } from '../../src/cli/program.ts';
import { DEFAULT_PORT } from '../../src/cli/server.ts';
import { READING_NAMES } from '../../src/formats/reading.ts';
import { EXTENSIONS, FORMATS } from '../../src/formats/registry.ts';
import { flagOf } from '../../src/kinds/flag.ts';
import { OPTIONS } from '../../src/options.ts';
import {
  fillTables,
  flagTable,
  formatTable,
  limitTable,
  optionTable,
  readDoc,
  tablesIn,
  USER_DOCS,
} from '../support/docs.ts';
import { LIMITS } from '../support/limits.ts';
import { propsTable, refTable } from '../support/props-tables.ts';

const program = createProgram({} as Actions, new AbortController().signal);

const TABLES: Readonly<Record<string, string>> = {
  formats: formatTable(FORMATS),
  limits: limitTable(LIMITS),
  options: optionTable(OPTIONS),
  flags: flagTable(program, new Set(FLAGS.map(({ flag }) => flag))),
  props: propsTable(),
  ref: refTable(),
};

/** What the Python package needs to know of an option. */
const PYTHON_FIELDS = new Set([
  'kind',
  'choices',
  'words',
  'suffix',
  'from',
  'above',
  'to',
  'whole',
  'default',
  'inWords',
  'help',
]);

const withTables = USER_DOCS.filter((path) => tablesIn(readDoc(path)).length > 0);

it('every generated table has a place in one document', () => {
  expect(withTables.flatMap((path) => tablesIn(readDoc(path))).sort()).toEqual(Object.keys(TABLES).sort());
});

it.each(withTables)('%s has the tables of the code', async (path) => {
  await expect(fillTables(readDoc(path), TABLES)).toMatchFileSnapshot(`../../${path}`);
});

it('a marker that is not closed is an error', () => {
  expect(() => fillTables('<!-- formats -->\n', TABLES)).toThrow('<!-- formats --> is not closed');
});

it('the Python package has the options of the code', async () => {
  const rows = Object.entries(OPTIONS).map(([name, row]) => {
    const fields = Object.entries(row).filter(([field]) => PYTHON_FIELDS.has(field));
    return { name: flagOf(name).slice(2).replaceAll('-', '_'), ...Object.fromEntries(fields) };
  });
  const text = `${JSON.stringify(rows, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../python/src/headglow/options.json');
});

it('the Python package has the extensions of files, and the settings of how they are read', async () => {
  const readings = READING_NAMES.map((name) => [flagOf(name).slice(2).replaceAll('-', '_'), name]);
  const text = `${JSON.stringify({ extensions: EXTENSIONS, readings: Object.fromEntries(readings) }, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../python/src/headglow/formats.json');
});

it('docs/cli.md has the default port', () => {
  expect(readDoc('docs/cli.md')).toContain(`port ${DEFAULT_PORT} `);
});
