// What the documents refer to exists: files of the repository, other documents and their headings, pictures.

import { dirname, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DOCS, docExists, readDoc } from '../support/docs.ts';
import { filesUnder } from '../support/imports.ts';
import { PROPS_BY_TABLE } from '../support/props-tables.ts';

const withoutCode = (text: string): string => text.replace(/```[\s\S]*?```/g, '');

/** The anchor that GitHub gives to a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsIn = (path: string): string[] =>
  [...withoutCode(readDoc(path)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

/** Links of a document to others, as paths from the root of the repository, with their anchors. */
const linksIn = (path: string): { target: string; anchor: string | undefined }[] =>
  [...withoutCode(readDoc(path)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, url = '']) => url)
    .filter((url) => !/^https?:/.test(url))
    .map((url) => {
      const [file = '', anchor] = url.split('#');
      return { target: file === '' ? path : posix.join(dirname(path), file), anchor };
    });

/** Names of functions, types and options in the running text, such as `createView` or `limitsBy`. */
const namesIn = (path: string): string[] => [
  ...new Set(
    [...withoutCode(readDoc(path)).matchAll(/`([a-z]+(?:[A-Z]\w*)+|[A-Z]\w*)(?:\([^`]*\))?`/g)].map(
      ([, name = '']) => name,
    ),
  ),
];

/** Labels of the user interface, such as *Reset all settings*. */
const labelsIn = (path: string): string[] => [
  ...new Set(
    [...withoutCode(readDoc(path)).matchAll(/(?<!\*)\*(\p{L}[^*\n]{1,40})\*(?!\*)/gu)].map(
      ([, label = '']) => label,
    ),
  ),
];

/** Everything that the viewer and the library show. */
const INTERFACE = [
  ...filesUnder(['demo'], /\.(ts|html)$/),
  ...filesUnder(['src/view', 'src/options', 'src/kinds', 'src/norms']),
]
  .map(readDoc)
  .join('\n');

/** Every word of the sources, and the props of the React component that derive from tables. */
const WORDS = new Set([
  ...filesUnder(['src', 'demo', 'bench', 'shaders', 'test', 'scripts'], /\.(ts|tsx|mjs|glsl|py)$/).flatMap(
    (file) => readDoc(file).match(/\w+/g) ?? [],
  ),
  ...PROPS_BY_TABLE,
]);

/** Paths in the running text, such as `src/norms/log.ts`. */
const pathsIn = (path: string): string[] => [
  ...new Set(withoutCode(readDoc(path)).match(/\b(?:src|demo|test|shaders|scripts|bench)\/[\w./-]*\w/g)),
];

describe.each(DOCS)('%s', (path) => {
  it('links to files and headings that exist', () => {
    const broken = linksIn(path).filter(
      ({ target, anchor }) =>
        !docExists(target) || (anchor !== undefined && !anchorsIn(target).includes(anchor)),
    );
    expect(broken).toEqual([]);
  });

  it('mentions only files that exist', () => {
    expect(pathsIn(path).filter((one) => !docExists(one))).toEqual([]);
  });

  it('mentions only names that are in the sources', () => {
    expect(namesIn(path).filter((name) => !WORDS.has(name))).toEqual([]);
  });

  it('has lines of at most 140 characters outside of tables, code and links', () => {
    const long = withoutCode(readDoc(path))
      .split('\n')
      .filter((line) => line.length > 140 && !line.startsWith('|') && !line.includes(']('));
    expect(long).toEqual([]);
  });
});

const WITH_LABELS = [
  'README.md',
  ...['viewer', 'training', 'describe', 'benchmark', 'api'].map((name) => `docs/${name}.md`),
];

it.each(WITH_LABELS)('%s mentions only labels that are in the user interface', (path) => {
  const labels = labelsIn(path);
  expect(labels.length).toBeGreaterThan(0);
  expect(labels.filter((label) => !INTERFACE.includes(label))).toEqual([]);
});

it('ARCHITECTURE.md names the files that a newcomer opens', () => {
  expect(pathsIn('ARCHITECTURE.md').length).toBeGreaterThan(50);
});

it('the README has at most 150 lines, ARCHITECTURE.md at most 120', () => {
  const lines = (path: string): number => readDoc(path).split('\n').length - 1;
  expect(lines('README.md')).toBeLessThanOrEqual(150);
  expect(lines('ARCHITECTURE.md')).toBeLessThanOrEqual(120);
});

it('the documents on citing name the version of the package, and the authors of the licence', () => {
  const { version } = JSON.parse(readDoc('package.json')) as { version: string };
  const authors = /Copyright \(c\) \d+ (.+)/.exec(readDoc('LICENSE'))?.[1] ?? '';
  expect(readDoc('CITATION.cff')).toContain(`\nversion: ${version}\n`);
  expect(readDoc('CITATION.cff')).toContain(`- name: ${authors}\n`);
  expect(readDoc('docs/citing.md')).toContain(`version = {${version}}`);
  expect(readDoc('docs/citing.md')).toContain(`author = {{${authors}}}`);
});

it('every document is a page of the site', () => {
  const pages = readDoc('docs/site/pages.mjs');
  expect(DOCS.filter((path) => !pages.includes(`'${path}'`))).toEqual([]);
});
