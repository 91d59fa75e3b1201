// What of a folder is read, and in which order: the same on the command line and where one is dropped on the page.

import { EXTENSION } from './names.ts';

/** Whether a file in a folder is read, or a folder in it entered; hidden ones are not. */
export const isRead = (name: string, isFolder: boolean): boolean =>
  !name.startsWith('.') && (isFolder || EXTENSION.test(name));

const { compare } = new Intl.Collator('en', { numeric: true });

/** By name, `step-9` before `step-10`. */
export const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  compare(a.name, b.name);
