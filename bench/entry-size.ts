// The size of the library's entry as bundled, minified and gzipped.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Results } from './results.ts';

/** Vite's manifest.json: chunks by key. */
type ViteManifest = Readonly<
  Record<string, { readonly file: string; readonly imports?: readonly string[]; readonly isEntry?: boolean }>
>;

/** The files of the entry and of all its static imports. */
function findInitialFiles(manifest: ViteManifest): ReadonlySet<string> {
  const files = new Set<string>();
  const visit = (key: string) => {
    const chunk = manifest[key];
    if (!chunk || files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  for (const [key, { isEntry }] of Object.entries(manifest)) if (isEntry) visit(key);
  return files;
}

/** @param folder the output folder of a build; null is returned if it is missing */
export function measureEntrySize(folder: string): Results['entry'] {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as ViteManifest;
    const gzippedSize = (file: string) => gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;
    const initial = findInitialFiles(manifest);
    const lazy = readdirSync(join(folder, 'assets'))
      .filter((file) => file.endsWith('.js'))
      .map((file) => `assets/${file}`)
      .filter((file) => !initial.has(file))
      .map((file) => [file.replace(/^assets\/(.*)-[\w-]+\.js$/, '$1'), gzippedSize(file)] as const);
    return {
      initial: [...initial].reduce((sum, file) => sum + gzippedSize(file), 0),
      lazy: Object.fromEntries(lazy),
    };
  } catch {
    return null;
  }
}
