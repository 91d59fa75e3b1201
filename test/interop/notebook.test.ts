// Figures of the Python package in JupyterLab and Notebook 7: as `render` draws them, followed by Python and following it, and kept as pictures.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { File } from 'h5wasm';
import { PNG } from 'pngjs';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FigureElement } from '../../src/element/figure-element.ts';
import { fromBase85 } from '../../src/export/html/base85.ts';
import { unpackFigure } from '../../src/export/html/packed-figure.ts';
import type { Layout } from '../../src/index.ts';
import { openPage } from '../support/browser.ts';
import { commandFile, ensureBuilt, headglow } from '../support/built.ts';
import { cellColors } from '../support/cell-colors.ts';
import { hdf5 } from '../support/hdf5.ts';
import { interpreterOf, NOTEBOOK, pythonModule } from './python.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'headglow-notebook-'));
const installed = join(folder, 'installed');

const CELLS = [
  `import headglow as hg, numpy as np
scores = np.random.default_rng(0).lognormal(size=(2, 12, 16)).astype("f4")
np.save("scores.npy", scores)
figure = hg.imshow({"scores": scores}, norm="log", cmap="magma", height=360)
pointed_at = []
figure.observe(lambda change: pointed_at.append(change.new), "hovered")
figure`,
  'print(pointed_at[0], figure.selected, figure.pins)',
  'figure.norm = "linear"',
  'print(figure.norm, figure.tasks)',
  `figure.save("figure.html")
figure.save("drawn.png", width=640, height=360)
figure.save("drawn.pdf")
figure.describe()`,
  // The same values from files, by ranges, and read when they are needed.
  `import headglow.lazy, headglow.sending
headglow.lazy.IN_MEMORY = headglow.sending._PACKED = 0
look = dict(norm="log", cmap="magma", height=360)
display(hg.imshow("scores.npy", **look), hg.imshow("scores.h5", **look))
display(hg.imshow(np.load("scores.npy", mmap_mode="r"), **look), hg.imshow("missing.csv"))`,
  // A run that the cell goes on writing to.
  `import time
run = hg.Run("run")
run.rewind(0)
run.log(0, scores)
display(hg.watch("run", **look))
for step in (10, 20):
    time.sleep(1)
    run.log(step, scores[:, ::-1])
run.close()
display(hg.imshow(scores, norm="log", vmin=-1))`,
];

/** What shows notebooks: the Python module, and the path of its pages. */
const APPS = [
  { name: 'JupyterLab', module: 'jupyterlab', path: 'lab/tree' },
  { name: 'Notebook 7', module: 'notebook', path: 'notebooks' },
] as const;

/** JupyterLab, as it offers itself to pages with --expose-app-in-browser. */
declare const jupyterapp: {
  readonly commands: { execute(command: string): Promise<unknown> };
  readonly shell: {
    readonly currentWidget?: {
      readonly content: { activeCellIndex: number };
      readonly sessionContext?: {
        readonly session: { readonly kernel: { readonly status: string } | null } | null;
      };
    };
  };
};

let lab: ChildProcess | null = null;

/** Starts an app, with no kernel. @returns the address of the notebook */
async function startLab({ module, path, name }: (typeof APPS)[number] = APPS[0]): Promise<string> {
  const flags = ['--no-browser', '--allow-root', '--expose-app-in-browser', '--ip=127.0.0.1'];
  const settings = ['port=0', 'port_retries=0', 'token=', `root_dir=${folder}`].map(
    (one) => `--ServerApp.${one}`,
  );
  const folders = ['CONFIG', 'DATA', 'RUNTIME'].map((name) => [`JUPYTER_${name}_DIR`, join(folder, name)]);
  const child = spawn(interpreterOf(NOTEBOOK), ['-m', module, ...flags, ...settings], {
    env: { ...process.env, ...Object.fromEntries(folders), PYTHONPATH: installed, HEADGLOW_COMMAND: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  lab = child;
  let said = '';
  for await (const part of child.stderr as AsyncIterable<Buffer>) {
    said += part;
    const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(said);
    if (!found) continue;
    child.stderr?.resume();
    return `${found[0]}${path}/figure.ipynb?reset`;
  }
  throw new Error(`${name} did not start: ${said}`);
}

async function stopLab(): Promise<void> {
  if (!lab || lab.exitCode !== null) return;
  const ended = once(lab, 'exit');
  lab.kill();
  await ended;
}

/** Opens the notebook. */
async function openNotebook(address: string): Promise<Page> {
  const page = await openPage(address, { width: 1200, height: 1000 });
  await page.waitForSelector('.jp-Notebook .jp-CodeCell');
  return page;
}

/** Waits until the kernel can run cells, and runs the selected one. */
async function runCell(page: Page): Promise<void> {
  await page.waitForFunction(
    () => jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle',
  );
  await page.evaluate(() => void jupyterapp.commands.execute('notebook:run-cell-and-select-next'));
}

const selectCell = (page: Page, index: number): Promise<void> =>
  page.evaluate((index) => {
    const { currentWidget } = jupyterapp.shell;
    if (currentWidget) currentWidget.content.activeCellIndex = index;
  }, index);

/** What cells have printed; lines about files that are drawn are displayed. */
const printed = (page: Page) =>
  page.$$eval('[data-mime-type$=".stdout"]', (found) => found.map((one) => one.textContent));

/** Whether outputs can be seen: those of the figure or its message, and of the picture. */
const visible = (page: Page) =>
  page.evaluate(() => {
    const picture = document.querySelector('.headglow-picture')?.closest('.jp-OutputArea-child');
    const figure = picture?.previousElementSibling;
    return [figure, picture].map((one) => (one?.getBoundingClientRect().height ?? 0) > 0);
  });

/** A picture of a figure on the page. @param index its place among all figures */
async function pictureOf(page: Page, index = 0): Promise<{ readonly png: PNG; readonly layout: Layout }> {
  await page.waitForFunction(
    (index) =>
      [...document.querySelectorAll<FigureElement>('headglow-figure')][index]?.view?.element.querySelector(
        'svg text',
      ),
    {},
    index,
  );
  const { url, layout } = await page.evaluate(async (index) => {
    const { view } = [...document.querySelectorAll<FigureElement>('headglow-figure')][index] as FigureElement;
    if (!view) throw new Error('there is no view');
    const picture = await view.picture(1);
    return { url: picture.canvas.toDataURL(), layout: picture.layout };
  }, index);
  return { png: PNG.sync.read(Buffer.from(url.split(',')[1] ?? '', 'base64')), layout };
}

/** Draws the figure by the command line. @param name of the file; that of the layout of a picture ends in .json */
async function render(name: string, ...flags: string[]): Promise<void> {
  const positions = name.endsWith('.html') ? [] : ['--layout', join(folder, `${name}.json`)];
  const options = ['--colormap', 'magma', ...positions, ...flags];
  const ran = await headglow(['render', join(folder, 'scores.npy'), '-o', join(folder, name), ...options]);
  expect(ran.code, ran.stderr).toBe(0);
}

const pngOf = (name: string): PNG => PNG.sync.read(readFileSync(join(folder, name)));
const layoutOf = (name: string): Layout =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Layout;

/** A page without words, and the figure in it. */
async function unpackHtml(name: string): Promise<object> {
  const html = readFileSync(join(folder, name), 'utf8');
  const packed = /id="figure">([^<]*)</.exec(html)?.[1] ?? '';
  const page = html.replace(packed, '').replace(/ alt="[^"]*"|\n<figcaption.*<\/figcaption>/g, '');
  return { page, ...(await unpackFigure(fromBase85(packed))) };
}

function writeNotebook(name: string, sources: readonly string[]): void {
  const cells = sources.map((source, i) => ({
    cell_type: 'code',
    id: `cell-${i}`,
    source,
    metadata: {},
    outputs: [],
    execution_count: null,
  }));
  const kernelspec = { name: 'python3', display_name: 'Python 3', language: 'python' };
  const notebook = { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(join(folder, name), JSON.stringify(notebook));
}

beforeAll(async () => {
  await ensureBuilt();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const wheel = join(root, `python/dist/headglow-${version}-py3-none-any.whl`);
  await pythonModule(NOTEBOOK, root, 'pip', 'install', '--quiet', '--no-deps', '--target', installed, wheel);
  writeFileSync(join(folder, 'missing.csv'), '');
}, 300_000);

afterAll(async () => {
  await stopLab();
  rmSync(folder, { recursive: true, force: true });
});

// JupyterLab is last, as the tests below open the notebook that it saves.
describe.each([...APPS].reverse())('a figure in $name', (app) => {
  it('has the colours of render, and follows Python, which follows it', { timeout: 300_000 }, async () => {
    writeNotebook('figure.ipynb', CELLS);
    const page = await openNotebook(await startLab(app));
    await runCell(page);
    const { png, layout } = await pictureOf(page);
    await render('expected.png', '--norm', 'log');
    const expected = cellColors(pngOf('expected.png'), layoutOf('expected.png'));
    expect(expected).toHaveLength(2 * 12 * 16);
    expect(cellColors(png, layout)).toEqual(expected);

    // Pointing at a head of the second panel, and clicking it.
    const figure = await page.$('headglow-figure');
    const box = await figure?.boundingBox();
    const panel = layout.panels[1];
    if (!box || !panel) throw new Error('there is no second panel');
    const scale = box.width / layout.width;
    const at = [
      box.x + scale * (panel.x + panel.width / 32),
      box.y + scale * (panel.y + panel.height / 24),
    ] as const;
    await page.mouse.move(...at);
    await page.mouse.click(...at);
    await page.waitForFunction(
      () => document.querySelector<FigureElement>('headglow-figure')?.view?.readout !== null,
    );
    await new Promise((done) => setTimeout(done, 1500)); // a click may be the first of two; changes are sent in turn
    await selectCell(page, 1); // the click has selected the first one
    await runCell(page);
    await expect.poll(() => printed(page)).toHaveLength(1);
    const [heads] = await printed(page);
    for (const part of ["'task': 'task 1'", "'layer': 0", "'head': 0"])
      expect(heads?.split(part)).toHaveLength(4);

    await runCell(page);
    await page.waitForFunction(
      () => document.querySelector<FigureElement>('headglow-figure')?.options.norm === 'linear',
    );
    await page.evaluate(() => {
      document
        .querySelector<FigureElement>('headglow-figure')
        ?.view?.set({ tasks: ['task 1'], norm: 'asinh' });
    });
    await new Promise((done) => setTimeout(done, 500));
    await runCell(page);
    await expect.poll(() => printed(page)).toHaveLength(2);
    expect((await printed(page))[1]).toBe("asinh ['task 1']\n");
    await page.waitForSelector('.headglow-picture');
    expect(await visible(page)).toEqual([true, false]);

    // Files and words, without the command line: by Python, and by the page once the cell has run.
    await runCell(page);
    await page.waitForFunction(() => document.body.textContent?.includes('Axes and legend'));
    await expect.poll(() => existsSync(join(folder, 'drawn.pdf'))).toBe(true);
    expect(readFileSync(join(folder, 'drawn.pdf'), 'latin1')).toMatch(/^%PDF/);
    const changed = ['--norm', 'asinh', '--tasks', 'task 1', '--mark', 'task 1/L0H0'];
    await render('small.png', ...changed, '--width', '640', '--height', '360');
    const small = layoutOf('small.png');
    expect(cellColors(pngOf('drawn.png'), small)).toEqual(cellColors(pngOf('small.png'), small));
    await render('expected.html', ...changed);
    expect(await unpackHtml('figure.html')).toEqual(await unpackHtml('expected.html'));
    const values = readFileSync(join(folder, 'scores.npy')).subarray(-4 * expected.length);
    const data = new Float32Array(Uint8Array.from(values).buffer);
    const write = (to: File) => to.create_dataset({ name: 'scores', data, shape: [2, 12, 16] });
    writeFileSync(join(folder, 'scores.h5'), await hdf5(write));
    await runCell(page);
    for (const index of [1, 2, 3]) {
      const found = await pictureOf(page, index);
      expect(cellColors(found.png, found.layout)).toEqual(expected);
    }
    const message = () =>
      document.querySelectorAll('headglow-figure')[4]?.shadowRoot?.querySelector('[role=alert]')?.textContent;
    await page.waitForFunction(message);
    expect(await page.evaluate(message)).toMatch(/^missing\.csv: the file is empty/);

    // A run, at its last checkpoint, whose layers are in reverse.
    await runCell(page);
    await page.waitForFunction(() => {
      const { view } = document.querySelectorAll<FigureElement>('headglow-figure')[5] ?? {};
      return view && `${[view.steps, view.moment.checkpoints, view.moment.pendingText]}` === '0,10,20,2,';
    });
    const last = await pictureOf(page, 5);
    const rows = Array.from({ length: 2 * 12 }, (_, row) => expected.slice(16 * row, 16 * (row + 1)));
    const reversed = [rows.slice(0, 12), rows.slice(12)].flatMap((panel) => panel.toReversed().flat());
    expect(cellColors(last.png, last.layout)).toEqual(reversed);

    // An option that these values do not allow, which stays in sight.
    await pictureOf(page, 6);
    await new Promise((done) => setTimeout(done, 500)); // as changes are sent in turn
    const refused = await page.evaluate(
      () =>
        document.querySelectorAll('headglow-figure')[6]?.shadowRoot?.querySelector('[role=alert]')
          ?.textContent,
    );
    expect(refused).toMatch(/^vmin: /);
    await page.evaluate(() => jupyterapp.commands.execute('docmanager:save'));
    await stopLab();
    await page.close();
  });
});

describe('a saved figure', () => {
  it('is a picture when the notebook is opened without its kernel', { timeout: 300_000 }, async () => {
    const page = await openNotebook(await startLab());
    await page.waitForSelector('.headglow-picture');
    await page.waitForFunction(() => document.body.textContent?.includes('model not found'));
    expect(await visible(page)).toEqual([false, true]);
    const width = await page.$eval('.headglow-picture', (image) => (image as HTMLImageElement).naturalWidth);
    expect(width).toBeGreaterThan(800);
    await stopLab();
  });

  it('is a picture in the HTML of nbconvert', { timeout: 200_000 }, async () => {
    await pythonModule(NOTEBOOK, folder, 'nbconvert', '--to', 'html', 'figure.ipynb');
    const html = readFileSync(join(folder, 'figure.html'), 'utf8');
    expect(html).toMatch(/<img [^>]*class="headglow-picture"[^>]* src="data:image\/png;base64,/);
  });

  it('is a picture in a PDF of a notebook that nbconvert runs', { timeout: 200_000 }, async () => {
    const show = (command: string) => `import os, sys
sys.path.insert(0, ${JSON.stringify(installed)})
os.environ["HEADGLOW_COMMAND"] = ${JSON.stringify(command)}
import headglow as hg
hg.imshow([[1, 2], [3, 4]])`;
    writeNotebook('run.ipynb', [show(`"${process.execPath}" "${commandFile}"`), show('')]);
    await pythonModule(NOTEBOOK, folder, 'nbconvert', '--execute', '--to', 'latex', 'run.ipynb');
    const latex = readFileSync(join(folder, 'run.tex'), 'utf8');
    const [, picture = ''] = /{(run_files[^}]*\.png)}/.exec(latex) ?? [];
    expect(pngOf(picture).width).toBe(2 * 960);
    expect(latex.match(/\.png}/g)).toHaveLength(1);
    expect(latex).toContain('This figure has no picture, because no page has drawn it.');
    expect(latex).not.toContain('headglow.figure.Figure');
  });
});
