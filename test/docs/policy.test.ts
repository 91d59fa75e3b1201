// What readers copy from the documents works under a strict content security policy: markup and code have nothing that it forbids.

import { expect, it } from 'vitest';
import { DOCS, readDoc } from '../support/docs.ts';
import { filesUnder } from '../support/imports.ts';

/** What the policy of docs/embedding.md forbids, in markup. An import map can only be in the page, and is allowed by its hash. */
const FORBIDDEN: Readonly<Record<string, RegExp>> = {
  'a data: URL': /["'(=]\s*data:[\w,;/]/i,
  'an attribute style': /<[^>]*\sstyle\s*=\s*[^\s{]/i, // React sets what is in braces by script
  'an event handler': /<[^>]*\son\w+\s*=\s*["']/i,
  'an inline style sheet': /<style/i,
  'an inline script': /<script(?![^>]*(?:\ssrc=|type="importmap"))/i,
  'a javascript: URL': /["'(=]\s*javascript:/i,
  'code from text': /\beval\(|new Function\b/,
};

const violationsIn = (text: string): string[] =>
  Object.entries(FORBIDDEN).flatMap(([name, pattern]) => (pattern.test(text) ? [name] : []));

/** Scripts and style sheets of components become files when they are built. */
const withoutBuilt = (text: string): string => text.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '');

const BLOCK = /^ *```(html|svelte|vue|jsx?|mjs)\b.*\n([\s\S]*?)^ *```/gm;
const blocks = DOCS.flatMap((path) =>
  [...readDoc(path).matchAll(BLOCK)].map(([, language = '', text = ''], index) => ({
    name: `${language} block ${index} of ${path}`,
    text: /svelte|vue/.test(language) ? withoutBuilt(text) : text,
  })),
);
const pages = filesUnder(['demo'], /\.html$/).map((path) => ({ name: path, text: readDoc(path) }));

it('finds what a policy forbids', () => {
  const page = `<link href="data:,"><style></style><p style="color: red" onclick="a()"></p><a href="javascript:b()"></a>
    <script>new Function('c')</script>`;
  expect(violationsIn(page)).toEqual(Object.keys(FORBIDDEN));
  expect(
    violationsIn('<script type="importmap">{}</script><script type="module" src="a.js"></script>'),
  ).toEqual([]);
});

it('no code block of the documents, and no page of the viewer, has what a strict policy forbids', () => {
  expect(blocks.length).toBeGreaterThan(40);
  expect(pages).toHaveLength(2);
  const found = [...blocks, ...pages].map(({ name, text }) => [name, violationsIn(text)] as const);
  expect(Object.fromEntries(found.filter(([, violations]) => violations.length > 0))).toEqual({});
});
