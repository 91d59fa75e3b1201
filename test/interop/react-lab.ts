// Pages in which tests render the React component of the packed package, in React 18 and 19, under a strict policy.

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import type { ComponentType, ReactNode, RefAttributes } from 'react';
import type { HeadglowHandle, HeadglowProps } from '../../src/react.ts';
import { openPage } from '../support/browser.ts';
import { codeBlocks, ROOT, readDoc } from '../support/docs.ts';
import { exampleScores } from '../support/example.ts';
import { watchContexts } from '../support/leftovers.ts';
import { createProject, importTool, serveFolder, writeFiles } from './tools.ts';

/** What the page offers to tests. */
interface Lab {
  readonly React: typeof import('react');
  readonly ReactDOM: typeof import('react-dom/client');
  readonly flushSync: (render: () => void) => void;
  readonly Headglow: ComponentType<HeadglowProps & RefAttributes<HeadglowHandle>>;
  readonly dataset: {
    tensors: { model: string; layers: number; heads: number; steps: number[]; values: Float32Array }[];
  };
  /** The last handle. */
  readonly ref: { current: HeadglowHandle | null };
  readonly log: unknown[];
  /** Renders into the page, in StrictMode, and waits for effects and a frame. */
  show(props: HeadglowProps): Promise<void>;
  /** The same with another tree. */
  showTree(tree: ReactNode): Promise<void>;
  frame(): Promise<void>;
  unmount(): Promise<void>;
}
declare global {
  interface Window {
    lab: Lab;
  }
}

const LAB = `
import * as React from 'react';
import { flushSync } from 'react-dom';
import * as ReactDOM from 'react-dom/client';
import { Headglow } from 'headglow/react';

const values = Float32Array.from({ length: 3 * 12 }, (_, i) => i / 36);
const dataset = { tensors: [{ model: 'm', layers: 3, heads: 4, steps: [1, 2, 3], values }] };
const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
const ref = React.createRef();
let root = null;
const lab = { React, ReactDOM, flushSync, Headglow, dataset, ref, log: [], frame };
lab.showTree = async (tree) => {
  root ??= ReactDOM.createRoot(document.getElementById('app'));
  root.render(React.createElement(React.StrictMode, null, tree));
  await frame(); await frame();
};
lab.show = (props) => lab.showTree(React.createElement(Headglow, { ref, style: { width: 480, height: 300 }, ...props }));
lab.unmount = async () => { root?.unmount(); root = null; await frame(); };
window.lab = lab;
`;
const [POLICY = ''] = codeBlocks(readDoc('docs/embedding.md'), 'text');
const HTML = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Lab</title>
<meta http-equiv="Content-Security-Policy" content="${POLICY.trim()}"><link rel="stylesheet" href="../lab.css"></head>
<body><div id="app"></div><script type="module" src="out/lab.js"></script></body></html>`;
const CSS = 'body { margin: 0 } .wide { width: 480px } .high { height: 300px }';
const FONT = readFileSync(`${ROOT}node_modules/@fontsource/arimo/files/arimo-latin-400-normal.woff`);

interface Esbuild {
  build(options: object): Promise<unknown>;
}

/** Pages with `window.lab`. */
export interface Labs {
  /** By the version of React. */
  readonly pages: ReadonlyMap<string, Page>;
  close(): void;
}

/** Builds the pages and opens them, for the whole file. */
export async function openLabs(): Promise<Labs> {
  const project = await createProject('react');
  writeFiles(project, { 'lab.css': CSS, 'font.woff': FONT });
  const { build } = await importTool<Esbuild>('esbuild');
  for (const version of ['18', '19']) {
    writeFiles(project, {
      [`${version}/lab.js`]: LAB,
      [`${version}/index.html`]: HTML,
      [`${version}/scores.npz`]: exampleScores(),
    });
    await build({
      absWorkingDir: project,
      entryPoints: [`${version}/lab.js`],
      outdir: join(project, version, 'out'),
      bundle: true,
      splitting: true,
      format: 'esm',
      define: { 'process.env.NODE_ENV': '"development"' },
      alias: version === '18' ? { react: 'react-18', 'react-dom': 'react-dom-18' } : {},
      logLevel: 'error',
    });
  }
  const server = await serveFolder(project);
  const pages = new Map<string, Page>();
  for (const version of ['18', '19']) {
    const page = await openPage();
    await watchContexts(page);
    await page.goto(server.at(`/${version}/`).href);
    await page.waitForFunction(() => window.lab);
    pages.set(version, page);
  }
  const close = () => {
    server.close();
    rmSync(project, { recursive: true });
  };
  return { pages, close };
}
