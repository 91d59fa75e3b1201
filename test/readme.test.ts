// The README's tables are those of the code. `npm run readme` writes them.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FORMATS } from '../src/formats/registry.ts';
import { filled, formatTable } from './support/readme.ts';

it('the README has the tables that the code gives', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  await expect(filled(readme, { formats: formatTable(FORMATS) })).toMatchFileSnapshot('../README.md');
});
