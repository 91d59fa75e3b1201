// Tables in the documents that are generated from the code. `npm run docs` writes them.

import { expect, it } from 'vitest';
import { FORMATS } from '../../src/formats/registry.ts';
import { OPTIONS } from '../../src/options.ts';
import { fillTables, formatTable, optionTable, readDoc, tablesIn, USER_DOCS } from '../support/docs.ts';

const TABLES: Readonly<Record<string, string>> = {
  formats: formatTable(FORMATS),
  options: optionTable(OPTIONS),
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
