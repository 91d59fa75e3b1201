// The JavaScript in the README and in docs/api.md, run in a page; and docs/api.md names all that the package exports. The examples of a document are one module: each may use
// what those before it define.

import { expect, inject, it } from 'vitest';
import { loadFiles } from '../../src/formats.ts';
import { errorsOf, openPage } from '../support/browser.ts';
import { codeBlocks, readDoc } from '../support/docs.ts';
import { exampleScores } from '../support/example.ts';

/** The elements that the examples put something into. */
const ELEMENTS = ['left', 'right', 'figure', 'other', 'timeline'];

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
      .replace(/'headglow(?:\/(\w+))?'/g, (_, entry?: string) => `'${entryUrl(entry)}'`)
      .replace("new URL('scores.npz', location.href)", 'new URL(window.scores)');
    expect(source).toContain('window.scores');
    const shown = await page.evaluate(
      async (code, bytes, ids) => {
        Object.assign(window, { scores: URL.createObjectURL(new Blob([new Uint8Array(bytes)])) });
        document.body.innerHTML = ids
          .map((id) => `<div id="${id}" style="width:600px;height:400px"></div>`)
          .join('');
        const url = URL.createObjectURL(new Blob([`${code}\nexport { view };`], { type: 'text/javascript' }));
        const { view } = await import(/* @vite-ignore */ url);
        return [view.dataset.tensors.length, document.querySelectorAll('[role=application]').length];
      },
      source,
      [...exampleScores()],
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
