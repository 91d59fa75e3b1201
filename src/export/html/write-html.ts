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
import { compress, packFigure } from './packed-figure.ts';
import { ENGINE_ID, FIGURE_ID, ICON_URL, LOADER, PAGE_CSS, STATUS_ID } from './page-parts.ts';

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

/** The source expression of a policy that allows an inline script or style. */
async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
}

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
  const figure = toBase85(await packFigure({ dataset, options }));
  const code = toBase85(await compress(new TextEncoder().encode(engine)));
  const policy = [
    "default-src 'none'",
    `script-src ${await hashOf(LOADER)} ${await hashOf(engine)}`,
    `style-src ${await hashOf(PAGE_CSS)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const html = `<!doctype html>
<html lang="en"${options.theme ? ` data-theme="${options.theme}"` : ''}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Headglow">
<title>${escapeHtml(titleOf(dataset, all))}</title>
<link rel="icon" href="${ICON_URL}">
<style>${PAGE_CSS}</style>
</head>
<body>
<figure>
<head-glow${alt ? ` alt="${escapeHtml(alt)}"` : ''}></head-glow>${
    caption ? `\n<figcaption dir="auto"><p>${escapeHtml(caption)}</p></figcaption>` : ''
  }
</figure>
<p id="${STATUS_ID}" role="status"></p>
<noscript><p>A script in this file draws the figure. Allow scripts to see it.</p></noscript>
<script type="text/plain" id="${ENGINE_ID}">${code}</script>
<script type="text/plain" id="${FIGURE_ID}">${figure}</script>
<script type="module">${LOADER}</script>
</body>
</html>
`;
  return new TextEncoder().encode(html);
}
