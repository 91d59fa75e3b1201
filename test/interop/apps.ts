// Small apps with the element and the React component, of the code in docs/frameworks.md, for every bundler.

import { zipSync } from 'fflate';
import { codeBlocks, ROOT, readDoc } from '../support/docs.ts';
import { npy } from '../support/npy.ts';

/** An app, and how it is built and opened. */
export interface App {
  /** Folder of the app in the project. */
  readonly name: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** The program that builds it, and its arguments; null if it is not built. */
  readonly build: readonly [program: string, ...args: string[]] | null;
  /** The folder that is served, and the pages in it. */
  readonly folder: string;
  readonly pages: readonly string[];
  /** Finds the boxes of its figures. */
  readonly figures: string;
  /** Whether a click on a head is answered with its name. */
  readonly answers: boolean;
}

/** Scores of one checkpoint, so that nothing but the figure is there: 2 tasks, 3 layers x 4 heads. */
export const SCORES = zipSync({
  'scores.npy': npy(
    '<f4',
    [2, 3, 4],
    Array.from({ length: 24 }, (_, i) => Math.sin(i)),
  ),
  'task.npy': npy('<U9', [2], ['induction', 'copying']),
});

const text = readDoc('docs/frameworks.md');
const [reactApp = '', nextPage = ''] = codeBlocks(text, 'jsx');
const [svelteApp = ''] = codeBlocks(text, 'svelte');
const [vueApp = ''] = codeBlocks(text, 'vue');
const [vueConfig = ''] = codeBlocks(text, 'js');

const ELEMENT = '<head-glow src="scores.npz" norm="linear" style="height: 400px"></head-glow>';
const html = (script: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>App</title></head>
<body style="margin:0">${body}<div id="root"></div>${script}</body></html>`;
const module = (src: string): string => `<script type="module" src="${src}"></script>`;

const REACT_MAIN = `
import 'headglow/element';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import App from './App.jsx';
createRoot(document.getElementById('root')).render(createElement(App));
`;
/** Both the element and the React component. */
const BOTH = 'head-glow, #root > div';

const VITE = ['vite/bin/vite.js', 'build', '--base=./', '--logLevel=warn', '--outDir=dist'] as const;
/** Minifying takes most of the time of a build; other apps are minified. */
const VITE_UNMINIFIED = [...VITE, '--minify=false'] as const;

const ESBUILD = `
import { build } from 'esbuild';
await build({
  entryPoints: ['main.js'], outdir: 'out', bundle: true, splitting: true, minify: true, format: 'esm', jsx: 'automatic', logLevel: 'error',
});
`;

/** With React 18, and JSX as another tool has compiled it. */
const WEBPACK = `
import { readFileSync, writeFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import webpack from 'webpack';
const { code } = transformSync(readFileSync('App.jsx', 'utf8'), { loader: 'jsx', jsx: 'automatic' });
writeFileSync('App.jsx', code);
const alias = { react: 'react-18', 'react-dom': 'react-dom-18' };
const path = new URL('out', import.meta.url).pathname;
const optimization = { minimize: false };
const output = { path, publicPath: 'out/' };
webpack({ context: import.meta.dirname, entry: './main.js', mode: 'production', optimization, resolve: { alias }, output }, (error, stats) => {
  if (!error && !stats.hasErrors()) return;
  console.error(error ?? stats.toString());
  process.exitCode = 1;
});
`;

const NEXT_LAYOUT = `
export default function Layout({ children }) {
  return <html lang="en"><body style={{ margin: 0 }}>{children}</body></html>;
}
`;
const NEXT_ELEMENT = `'use client';
import { useEffect } from 'react';
export default function Page() {
  useEffect(() => void import('headglow/element'), []);
  return <head-glow src="/scores.npz" norm="linear" style={{ height: 400 }}></head-glow>;
}
`;
/** The root contains the package's dependencies, which are links in this project. */
const NEXT_CONFIG = `
const root = ${JSON.stringify(ROOT.replace(/\/$/, ''))};
const experimental = { turbopackMinify: false, turbopackFileSystemCacheForBuild: false };
export default { output: 'export', trailingSlash: true, turbopack: { root }, outputFileTracingRoot: root, experimental };
`;

export const APPS: readonly App[] = [
  {
    name: 'vite',
    files: {
      'index.html': html(module('main.js'), ELEMENT),
      'main.js': REACT_MAIN,
      'App.jsx': reactApp,
      'vite.config.js': "export default { esbuild: { jsx: 'automatic' } };",
      'public/scores.npz': SCORES,
    },
    build: VITE,
    folder: 'dist',
    pages: [''],
    figures: BOTH,
    answers: true,
  },
  {
    name: 'esbuild',
    files: {
      'index.html': html(module('out/main.js'), ELEMENT),
      'main.js': REACT_MAIN,
      'App.jsx': reactApp,
      'build.mjs': ESBUILD,
      'scores.npz': SCORES,
    },
    build: ['build.mjs'],
    folder: '',
    pages: [''],
    figures: BOTH,
    answers: true,
  },
  {
    name: 'webpack',
    files: {
      'index.html': html('<script src="out/main.js"></script>', ELEMENT),
      'main.js': REACT_MAIN,
      'App.jsx': reactApp,
      'build.mjs': WEBPACK,
      'scores.npz': SCORES,
    },
    build: ['build.mjs'],
    folder: '',
    pages: [''],
    figures: BOTH,
    answers: true,
  },
  {
    name: 'next',
    files: {
      'package.json': '{ "name": "app", "private": true, "type": "module" }',
      'next.config.js': NEXT_CONFIG,
      'app/layout.jsx': NEXT_LAYOUT,
      'app/page.jsx': nextPage,
      'app/element/page.jsx': NEXT_ELEMENT,
      'public/scores.npz': SCORES,
    },
    build: ['next/dist/bin/next', 'build'],
    folder: 'out',
    pages: ['', 'element/'],
    figures: 'head-glow, body > div[style*="400px"]',
    answers: false,
  },
  {
    name: 'import-map',
    files: {
      'index.html': html(
        `<script type="importmap">{"imports":{"headglow/element":"./headglow/element.js"}}</script>
<script type="module">import 'headglow/element';</script>`,
        ELEMENT,
      ),
      'scores.npz': SCORES,
    },
    build: null,
    folder: '',
    pages: [''],
    figures: 'head-glow',
    answers: false,
  },
  {
    name: 'svelte',
    files: {
      'index.html': html(module('main.js'), ''),
      'main.js':
        "import { mount } from 'svelte';\nimport App from './App.svelte';\nmount(App, { target: document.getElementById('root') });",
      'App.svelte': svelteApp,
      'vite.config.js':
        "import { svelte } from '@sveltejs/vite-plugin-svelte';\nexport default { plugins: [svelte()] };",
      'public/scores.npz': SCORES,
    },
    build: VITE_UNMINIFIED,
    folder: 'dist',
    pages: [''],
    figures: 'head-glow',
    answers: true,
  },
  {
    name: 'vue',
    files: {
      'index.html': html(module('main.js'), ''),
      'main.js':
        "import { createApp } from 'vue';\nimport App from './App.vue';\ncreateApp(App).mount('#root');",
      'App.vue': vueApp,
      'vite.config.js': vueConfig,
      'public/scores.npz': SCORES,
    },
    build: VITE_UNMINIFIED,
    folder: 'dist',
    pages: [''],
    figures: 'head-glow',
    answers: true,
  },
];
