// Names of the open files: short for the header, in full for its tooltip.

import { sanitizeText } from '../../src/index.ts';
import { byId } from './elements.ts';

/** Maximum number of files named individually; more are named by their folder. */
const MAX_NAMED = 3;
/** Maximum number of lines in the tooltip. */
const MAX_LISTED = 30;

const splitPath = (path: string): readonly string[] =>
  sanitizeText(path)
    .split(/[/\\]+/)
    .filter(Boolean);

/** Returns the shortest trailing parts of each path that distinguish it from the others. */
export function distinctNames(paths: readonly string[]): readonly string[] {
  const parts = paths.map(splitPath);
  const longest = parts.reduce((most, { length }) => Math.max(most, length), 0);
  const names = parts.map((one) => one.slice(-1).join('/'));
  for (let depth = 2; depth <= longest; depth++) {
    const count = new Map<string, number>();
    for (const name of names) count.set(name, (count.get(name) ?? 0) + 1);
    names.forEach((name, i) => {
      if ((count.get(name) as number) > 1) names[i] = (parts[i] as string[]).slice(-depth).join('/');
    });
  }
  return names;
}

/** Returns the innermost folder that contains all files; '' if there is none. */
function commonFolder(paths: readonly string[]): string {
  const [first = [], ...others] = paths.map((path) => splitPath(path).slice(0, -1));
  const depth = first.findIndex((part, i) => others.some((other) => other[i] !== part));
  return first[(depth < 0 ? first.length : depth) - 1] ?? '';
}

/** Formats the names of files: "scores.npz", "a/scores.npz, b/scores.npz", "llama (100 files)". */
export function sourceName(paths: readonly string[]): string {
  if (paths.length === 0) return 'Example';
  if (paths.length <= MAX_NAMED) return distinctNames(paths).join(', ');
  const folder = commonFolder(paths);
  if (folder) return `${folder} (${paths.length} files)`;
  const [first] = distinctNames(paths);
  return `${first} and ${paths.length - 1} more files`;
}

/** Formats all paths, one per line; '' for the example. */
export function sourcePaths(paths: readonly string[]): string {
  const more = paths.length - MAX_LISTED;
  return [...paths.slice(0, MAX_LISTED).map(sanitizeText), ...(more > 0 ? [`… and ${more} more`] : [])].join(
    '\n',
  );
}

/** Returns the prefix of saved files' names: file names without extensions, or the folder. */
export function sourceStem(paths: readonly string[]): string {
  if (paths.length === 0) return 'headglow-example';
  if (paths.length > MAX_NAMED) return commonFolder(paths) || `${paths.length}-files`;
  return distinctNames(paths)
    .map((name) => name.replace(/(?<=.)\.[a-z0-9]{1,8}$/i, ''))
    .join('-');
}

/** Shows the names of the files, and a note on their data, in the header and the page's title. */
export function showSourceName(files: readonly string[], note = ''): void {
  const name = sourceName(files);
  const source = byId('source');
  const [nameElement, noteElement] = source.children as unknown as [HTMLElement, HTMLElement];
  nameElement.textContent = name;
  noteElement.textContent = sanitizeText(note);
  source.title = [sourcePaths(files), noteElement.textContent].filter(Boolean).join('\n');
  document.title = `${name} — Headglow`;
}
