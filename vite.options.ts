// Removes the texts of options, such as help and labels, from the library, except from the entry `headglow/options`: a view
// needs the kinds and defaults of options only.

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Plugin } from 'vite';

/** Modules with rows of options. */
const HAS_ROWS = /\/src\/(?:options\/table|norms\/(?:registry|asinh|power|symlog))\.ts$/;

/** Modules that show the texts. */
const NEEDS_TEXTS = /\/src\/options(?:|\/help|\/parse)\.ts$/;

/** Properties of rows that only describe them. */
const TEXTS = new Set([
  'group',
  'label',
  'help',
  'unit',
  'placeholder',
  'auto',
  'when',
  'needsCheckpoints',
  'inWords',
]);

const QUERY = '?lean';

const isLean = (id: string): boolean => id.endsWith(`.ts${QUERY}`);

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

interface ObjectNode extends Node {
  readonly properties: readonly (Node & { readonly key?: { readonly name?: string } })[];
}

const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === 'string';

/** All objects of a syntax tree that have a help text. */
function* findRows(node: Node): Generator<ObjectNode> {
  const { properties } = node as Partial<ObjectNode>;
  if (node.type === 'ObjectExpression' && properties?.some(({ key }) => key?.name === 'help'))
    yield node as ObjectNode;
  for (const child of Object.values(node).flat()) if (isNode(child)) yield* findRows(child);
}

/** The code without the texts of rows. */
function removeTexts(code: string, tree: Node): string {
  const rows = [...findRows(tree)].sort((a, b) => b.start - a.start);
  return rows.reduce((text, { start, end, properties }) => {
    const kept = properties.filter(({ key }) => !TEXTS.has(key?.name ?? ''));
    const row = `{${kept.map((property) => code.slice(property.start, property.end)).join(',')}}`;
    return text.slice(0, start) + row + text.slice(end);
  }, code);
}

export const leanOptions: Plugin = {
  name: 'lean-options',
  enforce: 'post',
  resolveId: {
    order: 'pre',
    handler(source, importer) {
      if (!importer || !source.startsWith('.')) return null;
      const [importerPath = '', query] = importer.split('?');
      const path = resolve(dirname(importerPath), source);
      if (!HAS_ROWS.test(path)) return null;
      const needsTexts =
        NEEDS_TEXTS.test(importerPath) || (HAS_ROWS.test(importerPath) && query === undefined);
      return needsTexts ? null : `${path}${QUERY}`;
    },
  },
  load: {
    order: 'pre',
    handler: (id) => (isLean(id) ? readFileSync(id.slice(0, -QUERY.length), 'utf8') : null),
  },
  transform(code, id) {
    return isLean(id) ? { code: removeTexts(code, this.parse(code) as Node), map: null } : null;
  },
};
