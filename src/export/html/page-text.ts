// The text of an HTML file of a figure, with places for what depends on the figure. The Python package fills the same text.

import { toBase85 } from './base85.ts';
import { compress } from './deflate.ts';
import { ENGINE_ID, FIGURE_ID, ICON_URL, LOADER, PAGE_CSS, STATUS_ID } from './page-parts.ts';

/** What a page gets of its figure, as HTML. */
export const PAGE_PARTS = ['theme', 'title', 'alt', 'caption', 'figure'] as const;
export type PagePart = (typeof PAGE_PARTS)[number];

/** A page without its figure. */
export interface EmptyPage {
  /** Has a place such as `{{title}}` for each part. */
  readonly text: string;
  /** What takes the place of a part that is not empty; `{}` stands for its value. */
  readonly parts: Readonly<Record<PagePart, string>>;
}

const PARTS: EmptyPage['parts'] = {
  theme: ' data-theme="{}"',
  title: '{}',
  alt: ' alt="{}"',
  caption: '\n<figcaption dir="auto"><p>{}</p></figcaption>',
  figure: '{}',
};

/** The source expression of a policy that allows an inline script or style. */
async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
}

/** Creates a page without its figure. @param engine the text of `dist/viewer/figure-page.js` */
export async function createPage(engine: string): Promise<EmptyPage> {
  const code = toBase85(await compress(new TextEncoder().encode(engine)));
  const policy = [
    "default-src 'none'",
    `script-src ${await hashOf(LOADER)} ${await hashOf(engine)}`,
    `style-src ${await hashOf(PAGE_CSS)}`,
    'img-src data: blob:', // the icon, and texts of pictures
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const text = `<!doctype html>
<html lang="en"{{theme}}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Headglow">
<title>{{title}}</title>
<link rel="icon" href="${ICON_URL}">
<style>${PAGE_CSS}</style>
</head>
<body>
<figure>
<head-glow{{alt}}></head-glow>{{caption}}
</figure>
<p id="${STATUS_ID}" role="status"></p>
<noscript><p>A script in this file draws the figure. Allow scripts to see it.</p></noscript>
<script type="text/plain" id="${ENGINE_ID}">${code}</script>
<script type="text/plain" id="${FIGURE_ID}">{{figure}}</script>
<script type="module">${LOADER}</script>
</body>
</html>
`;
  return { text, parts: PARTS };
}

const PLACES = new RegExp(`\\{\\{(${PAGE_PARTS.join('|')})\\}\\}`, 'g');

/** Fills the places of a page. @param values HTML; an empty one leaves its place empty */
export function fillPage(
  text: string,
  parts: EmptyPage['parts'],
  values: Readonly<Record<PagePart, string>>,
): string {
  return text.replace(PLACES, (_, part: PagePart) =>
    values[part] === '' ? '' : parts[part].replace('{}', () => values[part]),
  );
}
