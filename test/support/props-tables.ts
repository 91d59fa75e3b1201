// The tables of the React component's props and of its ref, from their docstrings.

import { CONTROLLED, EVENT_PROPS, propOf } from '../../src/react/props.ts';
import { code, readDoc, table } from './docs.ts';

/** A docstring in one line, without tags. */
const lineOf = (docstring: string): string =>
  docstring
    .replace(/\n\s*\* ?/g, ' ')
    .replace(/ @[\s\S]*/, '')
    .trim();

/** The docstring of an exported type. */
function docstringOf(text: string, name: string): string {
  const [, docstring = ''] =
    new RegExp(`/\\*\\* ?((?:(?!\\*/)[\\s\\S])*?) ?\\*/\\nexport (?:type|interface) ${name}\\b`).exec(text) ??
    [];
  return lineOf(docstring);
}

/** The members of an interface, with their docstrings. */
function membersOf(text: string, name: string): [member: string, docstring: string][] {
  const [, body = ''] = new RegExp(`export interface ${name} [^{]*\\{\\n([\\s\\S]*?)\\n\\}`).exec(text) ?? [];
  const members = /\/\*\* ?((?:(?!\*\/)[\s\S])*?) ?\*\/\s+(?:readonly )?(\w+)(\([^)]*\))?/g;
  return [...body.matchAll(members)].map(([, docstring = '', member = '', parameters = '']) => [
    `${member}${parameters.replace(/: \w+/g, '')}`,
    lineOf(docstring),
  ]);
}

const codes = (names: readonly string[]): string => names.map(code).join(', ');

const CHANGES = CONTROLLED.map((name) => `${propOf(name)}Change`);
const EVENTS = EVENT_PROPS.map(([, prop]) => prop).filter((prop) => prop !== 'onError');

/** Names of props that derive from tables of options and events. */
export const PROPS_BY_TABLE: readonly string[] = [...CONTROLLED, ...CHANGES, ...EVENTS];

/** The table of props. */
export function propsTable(): string {
  const text = readDoc('src/react/props.ts');
  const rows = membersOf(text, 'HeadglowProps').map(([name, docstring]) => [code(name), docstring]);
  return table(
    ['prop', 'meaning'],
    [
      ...rows,
      [codes([...CONTROLLED, ...CHANGES]), docstringOf(text, 'ControlProps')],
      [codes(EVENTS), docstringOf(text, 'EventProps')],
    ],
  );
}

/** The table of what a ref gives. */
export const refTable = (): string =>
  table(
    ['of the ref', 'meaning'],
    membersOf(readDoc('src/react/handle.ts'), 'HeadglowHandle').map(([name, docstring]) => [
      code(name),
      docstring,
    ]),
  );
