// What the Python package gets besides the code of its figures: the parts of HTML files, which Python fills.

import { existsSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { TABLES } from './src/colormaps/tables.ts';
import { createPage } from './src/export/html/page-text.ts';

/** Writes `page.json`. @param engine the path of `figure-page.js` */
export const figurePageParts = (engine: string): Plugin => ({
  name: 'figure-page-parts',
  async generateBundle() {
    if (!existsSync(engine)) this.error(`${engine} is missing: build it with vite build --mode figurePage`);
    const page = await createPage(readFileSync(engine, 'utf8'));
    const source = JSON.stringify({ ...page, colormaps: TABLES });
    this.emitFile({ type: 'asset', fileName: 'page.json', source });
  },
});
