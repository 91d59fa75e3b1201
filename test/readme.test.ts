// The README's tables are those of the code. `npm run readme` writes them.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FORMATS } from '../src/formats/registry.ts';
import { OPTIONS } from '../src/options.ts';
import { filled, formatTable, optionTable } from './support/readme.ts';

it('the README has the tables that the code gives', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const parts = { formats: formatTable(FORMATS), options: optionTable(OPTIONS) };
  await expect(filled(readme, parts)).toMatchFileSnapshot('../README.md');
});
