// Figures of the Python package in marimo: as `render` draws them, followed by Python and following it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import type { FigureElement } from '../../src/element/figure-element.ts';
import type { Tensor } from '../../src/index.ts';
import { openPage } from '../support/browser.ts';
import { interpreterOf, NOTEBOOK, pythonModule } from './python.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'headglow-marimo-'));
const installed = join(folder, 'installed');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NOTEBOOK_CODE = `import marimo
app = marimo.App()

@app.cell
def _():
    import headglow as hg, numpy as np, json, pathlib
    scores = np.arange(384, dtype="f4").reshape(2, 12, 16)
    np.save("scores.npy", scores)
    figure = hg.imshow(scores, norm="log", height=360)
    def follow(change):
        pathlib.Path("hovered.json").write_text(json.dumps(change["new"]))
        figure.norm = "asinh"
    figure.observe(follow, "hovered")
    figure
    return

@app.cell
def _():
    import headglow as hg2
    hg2.imshow("scores.npy", height=300)
    return

if __name__ == "__main__":
    app.run()
`;

it('figures in marimo have the values, and follow Python, which follows them', {
  timeout: 300_000,
}, async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const wheel = join(root, `python/dist/headglow-${version}-py3-none-any.whl`);
  await pythonModule(NOTEBOOK, root, 'pip', 'install', '--quiet', '--no-deps', '--target', installed, wheel);
  writeFileSync(join(folder, 'figure.py'), NOTEBOOK_CODE);
  const flags = ['--headless', '--host', '127.0.0.1', '--no-token'];
  const server = spawn(interpreterOf(NOTEBOOK), ['-m', 'marimo', '-y', 'run', 'figure.py', ...flags], {
    cwd: folder,
    env: { ...process.env, PYTHONPATH: installed, HOME: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      server.stdout.on('data', (part: Buffer) => {
        said += part;
        const found = /http:\/\/\S+:\d+/.exec(said);
        if (found) resolve(found[0]);
      });
      server.once('exit', () => reject(new Error(`marimo did not start: ${said}`)));
    });
    const page = await openPage(address, { width: 1200, height: 1000 });
    // Its outputs are in shadow roots.
    await page.evaluate(() => {
      const search = (root: Document | ShadowRoot): FigureElement[] =>
        [...root.querySelectorAll('*')].flatMap((one) => [
          ...(one.localName === 'headglow-figure' ? [one as FigureElement] : []),
          ...(one.shadowRoot ? search(one.shadowRoot) : []),
        ]);
      Object.assign(window, { figures: () => search(document).filter(({ view }) => view) });
    });
    await page.waitForFunction(() => window.figures().length === 2);
    const found = await page.evaluate(() =>
      window
        .figures()
        .map(({ data, view }) => [
          Array.from((data?.tensors[0] as Tensor | undefined)?.values ?? []),
          view?.options.norm,
        ]),
    );
    const values = Array.from({ length: 384 }, (_, value) => value);
    expect(found).toContainEqual([values, 'log']);
    expect(found).toContainEqual([values, 'symlog']);

    await page.evaluate(() =>
      window
        .figures()
        .find(({ view }) => view?.options.norm === 'log')
        ?.scrollIntoView(),
    );
    const { x, y } = await page.evaluate(() => {
      const figure = window.figures().find(({ view }) => view?.options.norm === 'log');
      const box = figure?.getBoundingClientRect() as DOMRect;
      return { x: box.x + box.width / 4, y: box.y + box.height / 2 };
    });
    await page.mouse.move(x, y);
    await page.waitForFunction(() => window.figures().some(({ view }) => view?.options.norm === 'asinh'));
    const hovered = join(folder, 'hovered.json');
    await expect
      .poll(() => existsSync(hovered) && readFileSync(hovered, 'utf8'))
      .toContain('"task": "task 0"');
  } finally {
    server.kill();
    await once(server, 'exit');
  }
});

declare global {
  interface Window {
    figures(): FigureElement[];
  }
}
