// Tables in the documents that are generated from the code. `npm run docs` writes them.

import { expect, it } from 'vitest';
import { FLAGS } from '../../src/cli/flags.ts';
import { type Actions, createProgram } from '../../src/cli/program.ts';
import { DEFAULT_PORT } from '../../src/cli/server.ts';
import { FORMATS } from '../../src/formats/registry.ts';
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

const program = createProgram({} as Actions, new AbortController().signal);

const TABLES: Readonly<Record<string, string>> = {
  formats: formatTable(FORMATS),
  limits: limitTable(LIMITS),
  options: optionTable(OPTIONS),
  flags: flagTable(program, new Set(FLAGS.map(({ flag }) => flag))),
};

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

it('docs/cli.md has the default port', () => {
  expect(readDoc('docs/cli.md')).toContain(`port ${DEFAULT_PORT} `);
});
