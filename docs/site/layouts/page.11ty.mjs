// The layout of every page.

import { posix } from 'node:path';
import { escapeHtml, plainText } from '../html.mjs';

const LOGO = `<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">${[
  ['#440154', '#31688e', '#440154'],
  ['#3b528b', '#fde725', '#21918c'],
  ['#440154', '#5ec962', '#3b528b'],
]
  .map((row, y) =>
    row
      .map((fill, x) => `<rect x="${x * 8}" y="${y * 8}" width="7" height="7" rx="1.5" fill="${fill}"/>`)
      .join(''),
  )
  .join('')}</svg>`;

/** The headings of a page, as links. */
function outline(content) {
  const headings = [...content.matchAll(/<h([23]) id="([^"]+)">([\s\S]*?)<\/h\1>/g)];
  if (headings.length < 3) return '';
  const few = headings.length > 60 ? headings.filter(([, level]) => level === '2') : headings;
  const items = few.map(
    ([, level, id, html]) =>
      `<li class="level-${level}"><a href="#${id}">${escapeHtml(plainText(html))}</a></li>`,
  );
  return `<nav class="outline" aria-labelledby="outline"><h2 id="outline">On this page</h2><ul>${items.join('')}</ul></nav>`;
}

function sidebar(groups, current, to) {
  const items = groups.map(({ title, pages }) => {
    const links = pages.map(
      ({ address, title: name }) =>
        `<li><a href="${to(address)}"${address === current ? ' aria-current="page"' : ''}>${name}</a></li>`,
    );
    return `<h2>${title}</h2><ul>${links.join('')}</ul>`;
  });
  return `<nav class="sidebar" id="sidebar" aria-label="Pages">${items.join('')}</nav>`;
}

export function render({ content, title, page, groups, kind }) {
  const current = page.url.replace(/^\//, '') || 'index.html';
  const to = (address) => posix.relative(posix.dirname(current), address);
  const name = title === 'Headglow' ? title : `${title} · Headglow`;
  const first = /<p>([\s\S]*?)<\/p>/.exec(content)?.[1] ?? '';
  return `<!doctype html>
<html lang="en" data-root="${to('.') || '.'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(name)}</title>
<meta name="description" content="${escapeHtml(plainText(first).slice(0, 160))}">
<link rel="icon" href="${to('assets/icon.svg')}">
<link rel="stylesheet" href="${to('assets/style.css')}">
<script src="${to('assets/theme.js')}"></script>
<script type="module" src="${to('assets/site.js')}"></script>
</head>
<body class="${kind}">
<a class="skip" href="#content">Skip to content</a>
<header>
<button class="icon" id="menu" aria-controls="sidebar" aria-expanded="false" aria-label="Pages"><svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><path d="M2 5h16M2 10h16M2 15h16" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/></svg></button>
<a class="brand" href="${to('index.html')}">${LOGO}<span>Headglow</span></a>
<button id="find" aria-keyshortcuts="/ Control+K"><svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true"><circle cx="8.5" cy="8.5" r="5.5" fill="none" stroke="currentColor" stroke-width="1.8"/><path d="m13 13 4.5 4.5" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/></svg><span>Search</span><kbd>/</kbd></button>
<button class="icon" id="theme" aria-label="Dark theme" aria-pressed="false"><svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" stroke-width="1.8"/><path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor"/></svg></button>
</header>
<div class="columns">
${sidebar(groups, current, to)}
<main id="content">${content}</main>
${kind === 'wide' || kind === 'home' ? '' : outline(content)}
</div>
<footer>MIT licence · <a href="${to('citing.html')}">How to cite</a> · <a href="${to('contributing.html')}">Contribute</a></footer>
<dialog id="search" aria-label="Search">
<input type="search" aria-label="Search the documentation" placeholder="Search" autocomplete="off" spellcheck="false">
<p role="status"></p>
<ul></ul>
</dialog>
</body>
</html>
`;
}
