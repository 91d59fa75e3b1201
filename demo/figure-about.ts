// What a saved figure says of how it was made: options that differ from the defaults, and the files with their hashes.

import { selectionText } from '../src/analysis.ts';
import { aboutText, type FigureLook, type FigureSource } from '../src/export.ts';
import { DEFAULTS, OPTION_NAMES, type Options } from '../src/options.ts';
import type { PlotRequest } from '../src/protocol.ts';
import { openInput, type PageFile } from './bytes.ts';

/** Bytes of all files together that are hashed: reading more would delay the figure. */
const MAX_BYTES = 2 ** 28;
/** Files that are hashed. */
const MAX_FILES = 20;

const toHex = (hash: ArrayBuffer): string =>
  Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Names the files, and hashes them if they are small and can be read. */
async function sourcesOf(files: readonly PageFile[]): Promise<FigureSource[]> {
  const sources: FigureSource[] = files.map(({ name }) => ({ name }));
  let bytes = 0;
  for (const [i, file] of files.slice(0, MAX_FILES).entries()) {
    bytes += file.size;
    if (bytes > MAX_BYTES || !isSecureContext || 'address' in file) continue;
    try {
      const input = openInput(file);
      if (!('read' in input)) continue; // a store
      const content = (await input.read(0, file.size)) as Uint8Array<ArrayBuffer>;
      sources[i] = { name: file.name, sha256: toHex(await crypto.subtle.digest('SHA-256', content)) };
    } catch {
      // The file has been changed or removed: its hash would not be that of the data shown.
    }
  }
  return sources;
}

/** The text for a figure's file. @param plot what is drawn in place of heat maps */
export async function figureAbout(
  options: Options,
  look: FigureLook,
  files: readonly PageFile[],
  plot?: PlotRequest,
): Promise<string> {
  const set = OPTION_NAMES.filter((name) => options[name] !== DEFAULTS[name]);
  return aboutText({
    options: Object.fromEntries(set.map((name) => [name, options[name]])),
    ...(plot && { figure: plot.kind }),
    ...(plot?.show && { show: selectionText(plot.show) }),
    look,
    sources: await sourcesOf(files),
  });
}
