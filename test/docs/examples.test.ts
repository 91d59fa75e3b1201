// The JavaScript in the README and in docs/api.md, run in a page; and docs/api.md names all that the package exports. The examples of a document are one module: each may use
// what those before it define.

import type { Page } from 'puppeteer';
import { expect, inject, it } from 'vitest';
import { loadFiles } from '../../src/formats.ts';
import { errorsOf, openPage } from '../support/browser.ts';
import { codeBlocks, readDoc } from '../support/docs.ts';
import { exampleScores } from '../support/example.ts';

/** The elements that the examples put something into. */
const ELEMENTS = ['left', 'right', 'figure', 'other', 'timeline'];

const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', npz: 'application/octet-stream' };

/** Answers a page's requests for files by their names. */
async function serveFiles(page: Page, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const client = await page.createCDPSession();
  client.on('Fetch.requestPaused', ({ requestId, request }) => {
    const name = new URL(request.url).pathname.slice(1);
    return client.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: 200,
      responseHeaders: [{ name: 'Content-Type', value: TYPES[name.split('.')[1] ?? ''] ?? '' }],
      body: Buffer.from(files[name] ?? []).toString('base64'),
    });
  });
  await client.send('Fetch.enable', {
    patterns: Object.keys(files).map((name) => ({ urlPattern: `*/${name}` })),
  });
}

it.each([
  ['README.md', 2],
  ['docs/api.md', 2],
])(
  'the examples of %s run',
  async (path, views) => {
    const page = await openPage();
    const entryUrl = (entry = 'index') => new URL(`/src/${entry}.ts`, inject('baseUrl')).href;
    const source = codeBlocks(readDoc(path), 'js')
      .join('\n')
      .replace(/'headglow(?:\/(\w+))?'/g, (_, entry?: string) => `'${entryUrl(entry)}'`);
    expect(source).toContain("'scores.npz'");
    await serveFiles(page, {
      'example.js': new TextEncoder().encode(`${source}\nexport { view };`),
      'scores.npz': exampleScores(),
    });
    const shown = await page.evaluate(
      async (url, ids) => {
        for (const id of ids) {
          const box = document.body.appendChild(document.createElement('div'));
          box.id = id;
          box.style.cssText = 'width:600px;height:400px';
        }
        const { view } = await import(/* @vite-ignore */ url);
        return [view.dataset.tensors.length, document.querySelectorAll('[role=application]').length];
      },
      new URL('/example.js', inject('baseUrl')).href,
      ELEMENTS,
    );
    expect(shown).toEqual([1, views]);
    expect(errorsOf(page)).toEqual([]);
  },
  120_000,
);

it.each(['index', 'play', 'analysis', 'formats', 'options'])(
  'docs/api.md names every function and constant that %s exports',
  async (entry) => {
    const exported = Object.keys((await import(`../../src/${entry}.ts`)) as object);
    expect(exported.length).toBeGreaterThan(3);
    const text = readDoc('docs/api.md');
    expect(exported.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
  },
);

const fileExamples = ['csv', 'json', 'jsonl'].flatMap((extension) =>
  codeBlocks(readDoc('docs/formats.md'), extension).map((text, index) => ({ extension, text, index })),
);

it.each(fileExamples)(
  'the $extension example $index of docs/formats.md is read',
  async ({ extension, text }) => {
    const bytes = new TextEncoder().encode(text);
    const { tensors, notes } = await loadFiles({ name: `scores.${extension}`, bytes }, { strict: true });
    const [tensor] = tensors;
    expect(tensor).toMatchObject({ model: 'scores', layers: 1, heads: 2 });
    expect(tensor?.tasks).toEqual(text.includes('induction') ? ['induction', 'copying'] : ['']);
    expect(tensor?.steps).toEqual(text.includes('step') ? [100, 500] : null);
    expect(notes).toEqual([]);
  },
);
