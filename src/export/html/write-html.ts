// Writes a figure as one HTML file with its data and the engine that draws it. It needs no network, and its policy allows no other
// script, style or address.

import { checkOptions } from '../../options/check.ts';
import type { Options } from '../../options/table.ts';
import { checkDataset, type DatasetInput } from '../../tensor/check.ts';
import { HeadglowError } from '../../tensor/error.ts';
import { sanitizeText } from '../../tensor/sanitize.ts';
import { isInMemory } from '../../tensor/source.ts';
import type { Dataset, Tensor } from '../../tensor/tensor.ts';
import { toBase85 } from './base85.ts';
import { packFigure } from './packed-figure.ts';
import { createPage, fillPage, type PagePart } from './page-text.ts';

/** What a file contains besides the figure. */
export interface HtmlSettings {
  /** The text of `dist/viewer/figure-page.js`, which draws the figure. */
  readonly engine: string;
  /** Text below the figure. Default: none. */
  readonly caption?: string;
  /** What screen readers say of the figure. Default: what it shows, without values. */
  readonly alt?: string;
}

/** Most bytes of values in a file. Browsers take minutes or fail with larger ones. */
export const MAX_HTML_BYTES = 200_000_000;

/** @throws HeadglowError for values that are not in memory, or too many */
function requireValues(dataset: Dataset): Dataset<Tensor> {
  const { tensors } = dataset;
  const remedy =
    'write a picture (.png, .pdf), or write a store of levels with `headglow pyramid`, which the viewer opens at any size';
  if (!tensors.every(isInMemory))
    throw new HeadglowError({
      code: 'size',
      reason: 'the values are larger than memory, and an HTML file contains them all',
      remedy,
    });
  const bytes = tensors.reduce(
    (sum, { values, doubles }) => sum + values.byteLength + (doubles?.byteLength ?? 0),
    0,
  );
  if (bytes > MAX_HTML_BYTES)
    throw new HeadglowError({
      code: 'size',
      reason: `the values take ${Math.ceil(bytes / 1e6).toLocaleString('en')} MB, and an HTML file can contain ${MAX_HTML_BYTES / 1e6} MB`,
      remedy,
    });
  return { ...dataset, tensors };
}

/** @throws HeadglowError for sorted cells, whose code would make every file larger */
function requireDataOrder({ sortCells }: Options): void {
  if (sortCells === 'none') return;
  throw new HeadglowError({
    code: 'option',
    place: 'sortCells',
    reason: 'HTML files show cells in the order of the data',
    remedy: 'write a picture (.png, .svg, .pdf), or set it to none',
  });
}

/** Text as HTML, for contents and attributes. */
const escapeHtml = (text: string): string =>
  sanitizeText(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** The title of the page: that of the figure, or the models in it. */
function titleOf({ tensors }: Dataset, { title }: Options): string {
  const models = [...new Set(tensors.map(({ model }) => model))].filter(Boolean);
  return title || models.slice(0, 3).join(', ') || 'Head importance';
}

/**
 * Writes a figure as an HTML file. Equal input gives equal bytes, in the same program.
 * @param options options that differ from the defaults; without `theme`, it is the system's
 * @throws HeadglowError for invalid data or options, and for more than `MAX_HTML_BYTES` of values
 */
export async function writeHtml(
  given: DatasetInput,
  options: Partial<Options>,
  { engine, caption = '', alt = '' }: HtmlSettings,
): Promise<Uint8Array<ArrayBuffer>> {
  const dataset = requireValues(checkDataset(given));
  const all = checkOptions(options);
  requireDataOrder(all);
  const { text, parts } = await createPage(engine);
  const values: Readonly<Record<PagePart, string>> = {
    theme: options.theme ?? '',
    title: escapeHtml(titleOf(dataset, all)),
    alt: escapeHtml(alt),
    caption: escapeHtml(caption),
    figure: toBase85(await packFigure({ dataset, options })),
  };
  return new TextEncoder().encode(fillPage(text, parts, values));
}
