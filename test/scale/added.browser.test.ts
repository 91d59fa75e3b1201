// A norm can be added by a definition, its exact GLSL, and its name in the two registries; a colormap and a reduction by one table
// row each: validation, flags, help, controls, docs, GPU pictures, read-outs and descriptions follow automatically.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowText, tableRowText } from '../../scripts/colormap.mjs';
import type { describe as describeFigure } from '../../src/analysis/description/describe.ts';
import type { createProgram } from '../../src/cli/program.ts';
import type { checkOptions, OPTIONS } from '../../src/options.ts';
import type { makeNorm } from '../../src/scale/norm.ts';
import { openPage, settled } from '../support/browser.ts';
import { optionTable } from '../support/docs.ts';
import { type Change, startServer, type TestServer } from '../support/server.ts';

/** Adds text behind a place in a source. */
const adding =
  (place: string, text: string) =>
  (source: string): string => {
    if (!source.includes(place)) throw new Error(`there is no ${place}`);
    return source.replace(place, place + text);
  };

/** The sign of a value times the n-th root of its magnitude. */
const ROOT_GLSL = `
const transform = (value, { degree }) => Math.sign(value) * Math.abs(value) ** (1 / degree);
const constants = (p) => {
  const start = transform(p.vmin, p);
  return { start, slope: 1 / (transform(p.vmax, p) - start), inverseDegree: 1 / p.degree };
};
const glsl = \`
float norm(Value x, NormConstants c) {
  float value = toFloat(x);
  float root = value == 0.0 ? 0.0 : exp2(log2(abs(value)) * c.inverseDegree);
  return ((value < 0.0 ? -root : root) - c.start) * c.slope;
}\`;
`;

/** In a project, a file of its own and its lines in the registry. */
const ROOT = `
import { defineNorm } from './definition.ts';
import { positive } from '../kinds/option.ts';
${ROOT_GLSL}
const root = defineNorm({
  scale: 'a root',
  parameters: { degree: positive({ group: 'Scale', default: 3, help: 'which root' }) },
  hasEvenTicks: true,
  transform,
  inverse: (transformed, { degree }) => Math.sign(transformed) * Math.abs(transformed) ** degree,
  fast: { constants, glsl },
});`;
const NORM: Change = {
  path: 'src/norms/registry.ts',
  change: (source) =>
    adding(
      'const DEFINITIONS: NormDefinitions = {',
      ' root,',
    )(adding("import { symlog } from './symlog.ts';", ROOT)(source)),
};
const EXACT_NORM: Change = {
  path: 'src/norms/exact/registry.ts',
  change: (source) =>
    adding(
      'const NORMS: Readonly<Record<NormName, ExactNorm<NormParameterName>>> = {',
      ' root: { constants, glsl },',
    )(adding("import { symlog } from './symlog.ts';", ROOT_GLSL)(source)),
};

/** From blue to yellow. */
const COLORS = Array.from({ length: 256 }, (_, i) => [i, i, 255 - i] as const);
const COLORMAP: Change = {
  path: 'src/colormaps/registry.ts',
  change: adding('const ROWS = {\n', `${rowText('bluish', 'diverging')}\n`),
};
const TABLE: Change = {
  path: 'src/colormaps/tables.ts',
  change: adding('string>> = {\n', `${tableRowText('bluish', 'this test', COLORS)}\n`),
};

const REDUCTION: Change = {
  path: 'src/tensor/reductions.ts',
  change: adding(
    'const ROWS = {\n',
    `  least: {
    sentence: (cells) => 'each pixel shows the least magnitude of ' + cells,
    isBetter: (value, best) => Math.abs(value) < Math.abs(best),
    glsl: glsl\`
Value pick(Value best, Value cell) {
  return isMissing(best) || (!isMissing(cell) && abs(cell) < abs(best)) ? cell : best;
}
\`,
  },
`,
  ),
};

let project: TestServer;
beforeAll(async () => {
  project = await startServer(NORM, EXACT_NORM, COLORMAP, TABLE, REDUCTION);
});
afterAll(() => project.close());

/** Options of this project are unknown to the types of the one that it was made of. */
const OPTIONS_ADDED = { norm: 'root', degree: 2, colormap: 'bluish', reduction: 'least' } as object;

describe('a norm, a colormap and a reduction added by their rows', () => {
  it('are accepted as options, including the norm parameter', async () => {
    const { checkOptions: checked } = await project.load<{ checkOptions: typeof checkOptions }>(
      'src/options.ts',
    );
    expect(checked()).toMatchObject({ degree: 3 });
    expect(checked(OPTIONS_ADDED)).toMatchObject(OPTIONS_ADDED);
    expect(() => checked({ degree: 0 } as object)).toThrow('degree: 0 is not a finite number above 0');
  });

  it('are listed and accepted by every command', async () => {
    const { createProgram: program } = await project.load<{ createProgram: typeof createProgram }>(
      'src/cli/program.ts',
    );
    const given: object[] = [];
    const take = async (command: object) => given.push(command);
    const actions = {
      render: take,
      movie: take,
      view: take,
      bench: take,
      describe: take,
      info: take,
      pyramid: take,
      html: take,
    };
    const { signal } = new AbortController();
    const { commands } = program(actions, signal);
    for (const command of commands.filter((one) => !['info', 'pyramid'].includes(one.name()))) {
      const help = command.helpInformation().replace(/\s+/g, ' ');
      for (const words of [
        '(root, linear, log, symlog, asinh, power;',
        '--degree <number> which root (only with --norm root; default: 3)',
        '(bluish, viridis,',
      ])
        expect(help).toContain(words);
      // Words don't depend on it.
      expect(help.includes('(least, max, mean,')).toBe(command.name() !== 'describe');
    }
    const flags = ['--norm', 'root', '--degree', '2', '--colormap', 'bluish', '--reduction', 'least'];
    await program(actions, signal).parseAsync(['render', '-o', 'x.png', ...flags], { from: 'user' });
    expect(given).toMatchObject([{ options: OPTIONS_ADDED }]);
  });

  it('are in the table of docs/options.md', async () => {
    const { OPTIONS: options } = await project.load<{ OPTIONS: typeof OPTIONS }>('src/options.ts');
    const table = optionTable(options);
    for (const words of [
      '| `norm` | `root`, `linear`,',
      '| `degree` | number above 0 | 3 | with norm root: which root |',
      '| `colormap` | `bluish`, `viridis`,',
      '| `reduction` | `least`, `max`,',
    ])
      expect(table).toContain(words);
  });

  it('are choices in the viewer, which shows the parameter only with its norm', async () => {
    const page = await openPage(`${project.url}/demo/index.html`);
    await settled(page);
    const choices = await page.evaluate(() =>
      [...document.querySelectorAll('#controls option')].map(({ textContent }) => textContent),
    );
    expect(choices).toEqual(expect.arrayContaining(['root', 'bluish', 'least']));
    const shownWith = (norm: string): Promise<boolean> =>
      page.evaluate((name) => {
        window.headglow.set({ norm: name } as object);
        const rows = [...document.querySelectorAll<HTMLElement>('#controls .lil-controller')];
        const row = rows.find((one) => one.querySelector('.lil-name')?.textContent === 'degree');
        return row !== undefined && row.style.display !== 'none';
      }, norm);
    expect([await shownWith('symlog'), await shownWith('root')]).toEqual([false, true]);
  });

  it('are used in descriptions', async () => {
    const { describe: described } = await project.load<{ describe: typeof describeFigure }>(
      'src/analysis/description/describe.ts',
    );
    const values = Float32Array.of(-1, 2);
    const data = { tensors: [{ model: '', values, layers: 1, heads: 2, tasks: [''], steps: null }] };
    const { statements } = await described(data, OPTIONS_ADDED);
    const legend = statements.find(({ kind }) => kind === 'legend');
    expect(legend?.text).toContain('The scale is a root; the colormap is bluish.');
  });

  it('give the same colours on the GPU and the CPU, in both arithmetics', async () => {
    const { makeNorm: made } = await project.load<{ makeNorm: typeof makeNorm }>('src/scale/norm.ts');
    const [vmin, vmax] = [-4, 9];
    const norm = made('root' as 'linear', { vmin, vmax, degree: 2 } as never);
    // A value in the middle of each of the 256 colours: t is the share of the way from -2 to 3.
    const values = COLORS.map((_, i) => -2 + (5 * (i + 0.5)) / 256).map(
      (root) => Math.sign(root) * root ** 2,
    );
    values.forEach((value, i) => {
      expect(norm.toUnit(value)).toBeCloseTo((i + 0.5) / 256, 12);
      expect(norm.fromUnit((i + 0.5) / 256)).toBeCloseTo(value, 12);
    });
    const page = await openPage(`${project.url}/blank`);
    for (const missing of [false, true]) {
      const cells = missing ? [...values.slice(1), null] : values;
      const drawn = await page.evaluate(
        async (numbers, options) => {
          const { draw } = await import('../view/page.ts');
          const row = Float32Array.from(numbers, (value) => value ?? Number.NaN);
          const tensor = { model: '', layers: 1, heads: 256, tasks: [''], steps: null, values: row };
          const { canvas, layout } = await draw({ tensors: [tensor] }, options, { width: 900, height: 200 });
          const [panel] = layout.panels;
          if (!panel) throw new Error('there is no panel');
          const context = canvas.getContext('2d') as CanvasRenderingContext2D;
          const { data } = context.getImageData(panel.x, panel.y, panel.width, 1);
          return { width: panel.width, data: [...data] };
        },
        cells,
        { ...OPTIONS_ADDED, vmin, vmax, reduction: 'max' } as object,
      );
      const wrong: number[] = [];
      for (let x = 0; x < drawn.width; x++) {
        const cell = Math.floor(((2 * x + 1) * 256) / (2 * drawn.width));
        if (missing && cell === 255) continue;
        const wanted = COLORS[cell + (missing ? 1 : 0)];
        if (!wanted?.every((channel, i) => channel === drawn.data[4 * x + i])) wrong.push(x);
      }
      expect(drawn.width).toBeGreaterThan(256);
      expect(wrong, `${missing ? 'exact' : 'fast'} arithmetic`).toEqual([]);
    }
  });

  it('reduce equally on the GPU and the CPU, and are named in the caption', async () => {
    const page = await openPage(`${project.url}/blank`);
    const found = await page.evaluate(
      async (options) => {
        const { viewIn, pixelsOf } = await import('../view/page.ts');
        // Signs and magnitudes that differ within each pixel.
        const values = Float32Array.from({ length: 2000 }, (_, i) => (((i * 7919) % 256) - 127.5) / 127.5);
        const tensor = { model: '', layers: 1, heads: 2000, tasks: [''], steps: null, values };
        const view = await viewIn({ tensors: [tensor] }, options, 500, 200);
        const pixels = pixelsOf(view);
        const [panel] = view.layout.panels;
        if (!panel) throw new Error('there is no panel');
        const at = (panel.y * view.layout.width + panel.x) * 4;
        const caption = [...document.querySelectorAll('svg text')]
          .map(({ textContent }) => textContent)
          .join(' ');
        return {
          caption,
          row: pixels.slice(at, at + 4 * panel.width),
          width: panel.width,
          values: [...values],
        };
      },
      { ...OPTIONS_ADDED, norm: 'linear', vmin: -1, vmax: 1, center: 0 } as object,
    );
    expect(found.caption).toContain('each pixel shows the least magnitude of up to ');
    const edge = (x: number): number => Math.ceil((2 * x * 2000 - found.width) / (2 * found.width));
    for (let x = 0; x < found.width; x++) {
      const cells = found.values.slice(Math.max(edge(x), 0), edge(x + 1));
      const least = cells.reduce((best, value) => (Math.abs(value) < Math.abs(best) ? value : best));
      expect(found.row.slice(4 * x, 4 * x + 3), `pixel ${x}`).toEqual([
        ...(COLORS[Math.floor(((least + 1) / 2) * 256)] as readonly number[]),
      ]);
    }
  });
});
