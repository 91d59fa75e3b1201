// Writes the site: pages from documents and docstrings by Eleventy, the code of pages, and the data of figures.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Eleventy from '@11ty/eleventy';
import { build } from 'esbuild';
import { pythonPage } from './api/python.mjs';
import { typescriptPages } from './api/typescript.mjs';
import { writeData } from './data.mjs';
import { createMarkdown } from './markdown.mjs';
import { addressOf, DOCUMENTS, GROUPS, HOME } from './pages.mjs';
import { searchIndex } from './search-index.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Sidebar groups, with the pages of the API. */
function sidebarOf(reference) {
  const documents = GROUPS.map(({ title, pages }) => ({
    title,
    pages: pages.map(([path, name]) => ({ address: addressOf(path), title: name })),
  }));
  const api = {
    title: 'API',
    pages: reference.map(({ name, title }) => ({ address: `${name}.html`, title })),
  };
  const place = documents.findIndex(({ title }) => title === 'Reference') + 1;
  return documents.toSpliced(place, 0, api);
}

/** Bundles the code of pages. Code of figures imports the library by its name, as users do. */
async function writeScripts(root, output, scripts) {
  await build({
    entryPoints: [join(here, 'assets/site.js')],
    outdir: join(output, 'assets'),
    bundle: true,
    format: 'esm',
    minify: true,
    logLevel: 'warning',
  });
  const names = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).exports);
  const entries = names.filter((name) => !name.endsWith('.json')).map((name) => name.slice(2));
  const alias = entries.map((name) => [
    name ? `headglow/${name}` : 'headglow',
    join(root, `dist/${name || 'index'}.js`),
  ]);
  const folder = join(output, 'assets/figures');
  mkdirSync(folder, { recursive: true });
  for (const [name, code] of scripts) writeFileSync(join(folder, name), code);
  await build({
    entryPoints: [...scripts.keys()].map((name) => join(folder, name)),
    outdir: join(output, 'assets'),
    chunkNames: 'figures/[name]-[hash]',
    alias: Object.fromEntries(alias.sort(([a], [b]) => b.length - a.length)),
    nodePaths: [join(root, 'node_modules')],
    external: ['h5wasm'], // no figure of the site is an HDF5 file
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    logLevel: 'warning',
  });
  for (const name of scripts.keys()) rmSync(join(folder, name));
}

/**
 * Writes the site.
 * @param root the folder of the repository, in which the library has been built
 * @param output the folder of the site, which is emptied first
 */
export async function writeSite(root, output) {
  rmSync(output, { recursive: true, force: true });
  const files = new Set();
  const scripts = new Map();
  const markdown = createMarkdown(root, files, scripts);
  const reference = [...(await typescriptPages(root, markdown)), pythonPage(root, markdown)];
  const groups = sidebarOf(reference);
  const written = [];

  const eleventy = new Eleventy(here, output, {
    quietMode: true,
    configPath: null,
    config(config) {
      config.setUseGitIgnore(false);
      config.setIncludesDirectory('layouts');
      config.setTemplateFormats(['md', 'html']);
      config.ignores.add('**/home.md');
      config.setLibrary('md', markdown);
      config.addGlobalData('groups', groups);
      for (const path of [HOME, ...DOCUMENTS.map((one) => one.path)]) {
        const address = addressOf(path);
        const kind = path === HOME ? 'home' : path === 'docs/gallery.md' ? 'wide' : 'page';
        config.addTemplate(`${address.replace('.html', '')}.md`, readFileSync(join(root, path), 'utf8'), {
          source: path,
          title: DOCUMENTS.find((one) => one.path === path)?.title ?? 'Headglow',
          permalink: address,
          layout: 'page.11ty.mjs',
          templateEngineOverride: 'md', // braces in code are no template
          kind,
        });
      }
      for (const { name, title, html } of reference)
        config.addTemplate(`${name}.html`, html, {
          title,
          permalink: `${name}.html`,
          layout: 'page.11ty.mjs',
          templateEngineOverride: 'html',
          kind: 'api',
        });
      config.addTransform('collect', function (content) {
        const html = /<main[^>]*>([\s\S]*)<\/main>/.exec(content)?.[1] ?? '';
        written.push({ address: this.page.url.replace(/^\//, '') || 'index.html', html });
        return content;
      });
    },
  });
  await eleventy.write();

  const titles = new Map(groups.flatMap(({ pages }) => pages.map(({ address, title }) => [address, title])));
  const pages = written.map(({ address, html }) => ({
    address,
    html,
    title: titles.get(address) ?? 'Headglow',
  }));
  writeFileSync(join(output, 'search.json'), searchIndex(pages));
  await writeScripts(root, output, scripts);
  await writeData(root, join(output, 'data'));
  for (const name of ['style.css', 'theme.js', 'icon.svg'])
    cpSync(join(here, 'assets', name), join(output, 'assets', name));
  cpSync(join(root, 'dist/element.js'), join(output, 'element.js'));
  cpSync(join(root, 'dist/element'), join(output, 'element'), { recursive: true });
  for (const path of files) {
    mkdirSync(dirname(join(output, 'files', path)), { recursive: true });
    cpSync(join(root, path), join(output, 'files', path));
  }
}
