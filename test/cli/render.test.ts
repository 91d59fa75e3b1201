// `headglow render` as users run it: the built command, a browser, and pictures on disk.

import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Layout } from '../../src/index.ts';
import { commandFile, ensureBuilt, headglow, sentencesOf } from '../support/built.ts';
import { describeShared, sharedPath } from '../support/shared.ts';

const folder = mkdtempSync(join(tmpdir(), 'headglow-'));
const out = join(folder, 'out');
const input = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return name;
};

beforeAll(ensureBuilt);
beforeEach(() => {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Renders in the temporary folder and reads the picture and its layout. */
async function picture(...args: string[]): Promise<{ png: PNG; layout: Layout }> {
  const ran = await headglow(['render', ...args, '-o', 'out/x.png', '--layout', 'out/x.json'], {
    cwd: folder,
  });
  expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: '' });
  expect(readdirSync(out).sort()).toEqual(['x.json', 'x.png']);
  return {
    png: PNG.sync.read(readFileSync(join(out, 'x.png'))),
    layout: JSON.parse(readFileSync(join(out, 'x.json'), 'utf8')),
  };
}

/** The number of colours in a rectangle of the picture. */
function countColours(png: PNG, { x, y, width, height }: Layout['panels'][number]): number {
  const found = new Set<number>();
  for (let row = y; row < y + height; row++)
    for (let column = x; column < x + width; column++)
      found.add(png.data.readUInt32BE((row * png.width + column) * 4));
  return found.size;
}

function expectWithin({ png, layout }: { png: PNG; layout: Layout }): void {
  expect([layout.width, layout.height]).toEqual([png.width, png.height]);
  expect(layout.panels.length).toBeGreaterThan(0);
  for (const { x, y, width, height } of [...layout.panels, ...layout.colorbars]) {
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(png.width);
    expect(y + height).toBeLessThanOrEqual(png.height);
    for (const number of [x, y, width, height]) expect(Number.isInteger(number)).toBe(true);
  }
}

describe('a picture', () => {
  test('shows the example if no files are given', async () => {
    const drawn = await picture();
    expect([drawn.png.width, drawn.png.height]).toEqual([1600, 900]);
    expectWithin(drawn);
    expect(drawn.layout.colorbar).not.toBeNull();
    for (const panel of drawn.layout.panels) expect(countColours(drawn.png, panel)).toBeGreaterThan(10);
  });

  test('has width x scale by height x scale pixels', async () => {
    const drawn = await picture('--width', '640', '--height', '401', '--scale', '1.5');
    expect([drawn.png.width, drawn.png.height]).toEqual([960, 602]);
    expectWithin(drawn);
  });

  test('is complete at the largest size', async () => {
    const drawn = await picture('--width', '2000', '--height', '1000', '--scale', '4');
    expectWithin(drawn);
    const white = 0xffffffff;
    for (const { x, y, width, height } of drawn.layout.panels) {
      const at = (column: number, row: number) => drawn.png.data.readUInt32BE((row * 8000 + column) * 4);
      for (const column of [x + 8, x + width - 9])
        for (const row of [y + 8, y + height - 9]) expect(at(column, row)).not.toBe(white);
      expect(at(x + width + 8, y + (height >> 1))).toBe(white);
    }
  });

  test('is drawn with the options from the command line', async () => {
    const { png } = await picture('--theme', 'dark', '--width', '300', '--height', '200');
    expect(Math.max(...png.data.subarray(0, 3))).toBeLessThan(80);
    const light = await picture('--width', '300', '--height', '200');
    expect(Math.min(...light.png.data.subarray(0, 3))).toBeGreaterThan(200);
  });

  test('has cells in the order of their values, and a layout that names the heads', async () => {
    const name = input('order.json', '[[0, 2, 1], [3, 5, 4]]');
    const size = ['--width', '400', '--height', '300'];
    const { png, layout } = await picture(name, '--sort-cells', 'heads', ...size);
    expect(layout.panels).toMatchObject([{ order: [1, 2, 0, 4, 5, 3] }]);
    const sorted = await picture(input('order.json', '[[2, 1, 0], [5, 4, 3]]'), ...size);
    const [{ x, y, width, height }] = sorted.layout.panels as [Layout['panels'][number]];
    for (let row = 0; row < 2; row++)
      for (let column = 0; column < 3; column++) {
        const middle = [x + ((column + 0.5) / 3) * width, y + ((row + 0.5) / 2) * height].map(Math.floor);
        const at = ((middle[1] as number) * 400 + (middle[0] as number)) * 4;
        expect(png.data.readUInt32BE(at)).toBe(sorted.png.data.readUInt32BE(at));
      }
  });

  test('is written to stdout for -, and appended to a redirected stdout', () => {
    const args = [commandFile, 'render', '--width', '300', '--height', '200', '-o'];
    const stdin = 'ignore';
    const piped = spawnSync(process.execPath, [...args, '-'], {
      cwd: folder,
      stdio: [stdin, 'pipe', 'pipe'],
    });
    expect([piped.status, String(piped.stderr)]).toEqual([0, '']);
    expect(PNG.sync.read(piped.stdout)).toMatchObject({ width: 300, height: 200 });
    const log = join(out, 'log');
    writeFileSync(log, 'before');
    const into = openSync(log, 'a');
    const ran = spawnSync(process.execPath, [...args, '/dev/stdout'], {
      cwd: folder,
      stdio: [stdin, into, 'pipe'],
    });
    closeSync(into);
    expect(ran.status, String(ran.stderr)).toBe(0);
    expect(readFileSync(log)).toEqual(Buffer.concat([Buffer.from('before'), piped.stdout]));
  });

  test('of a file with special characters in its name has a panel per task', async () => {
    const name = input('größe & 100% #1?.json', '[[0, 1, 2], [3, 4, 5]]');
    const drawn = await picture(name, '--norm', 'linear', '--width', '400', '--height', '300');
    expectWithin(drawn);
    expect(drawn.layout.panels).toMatchObject([{ layers: 2, heads: 3 }]);
  });
});

describe('training runs', () => {
  /** Two runs of 1 x 3 heads with different steps: one head emerges at the start, one later, one never. */
  const runs = () => {
    mkdirSync(join(folder, 'runs'), { recursive: true });
    const write = (name: string, rows: readonly (readonly number[])[]) =>
      input(name, `layer,head,step,copying\n${rows.map((row) => `0,${row.join()}`).join('\n')}\n`);
    const a = [0, 10, 20].flatMap((step, c) => [0.5, [0, 0.5, 1][c], 0.1].map((x, head) => [head, step, x]));
    const b = [5, 15].flatMap((step, c) => [0.25 * (c + 1), 0, 0].map((x, head) => [head, step, x]));
    return [write('runs/a.csv', a as number[][]), write('runs/b.csv', b)];
  };
  const pixel = ({ png, layout }: { png: PNG; layout: Layout }, panel: number, head: number) => {
    const { x, y, width, height } = layout.panels[panel] as Layout['panels'][number];
    const at = (y + (height >> 1)) * png.width + x + Math.floor(((head + 0.5) / 3) * width);
    return [...png.data.subarray(at * 4, at * 4 + 3)];
  };

  test('skip unreadable files, with a line on stderr for each', async () => {
    const names = [input('good.json', '[[1, 2]]'), input('empty.json', ''), 'none.json'];
    const ran = await headglow(['render', ...names, '-o', 'out/x.png', '--layout', 'out/x.json'], {
      cwd: folder,
    });
    expect(ran).toMatchObject({ code: 0, stdout: '' });
    expect(sentencesOf(ran)).toEqual([
      'headglow: none.json: file not found.',
      'headglow: empty.json: the file is empty.',
    ]);
    const { panels } = JSON.parse(readFileSync(join(out, 'x.json'), 'utf8'));
    expect(panels).toMatchObject([{ model: 'good' }]);
  });

  test('show the change of each run since its first checkpoint', async () => {
    const drawn = await picture(...runs(), '--minus', 'first', '--width', '500', '--height', '300');
    // No change has the centre colour of coolwarm, and the largest increase has its last colour.
    expect(pixel(drawn, 0, 0)).toEqual([221, 220, 219]);
    expect(pixel(drawn, 0, 1)).toEqual([179, 3, 38]);
    const same = await picture(...runs(), '--minus', '10', '--models', 'a', '--vmin', '-2', '--vmax', '2');
    expect(pixel(same, 0, 0)).toEqual([221, 220, 219]);
    expect(pixel(same, 0, 1)).not.toEqual([179, 3, 38]);
  });

  test('print what boxes show if the caption has no room for it', async () => {
    const args = ['--mark', 'top:2', '--step', '10', '--width', '300', '--height', '160'];
    const drawn = await headglow(['render', ...runs(), ...args, '-o', 'out/x.png'], { cwd: folder });
    expect(drawn.code, drawn.stderr).toBe(0);
    expect(drawn.stderr).toContain('headglow: There is no room for the caption: step 10 (checkpoint ');
    expect(drawn.stderr).toContain('boxes: 2 largest values of each panel');
  });

  test('show the emergence map and write its ranking', async () => {
    const args = ['--emergence', '0.5', '--width', '500', '--height', '300'];
    const drawn = await headglow(
      ['render', ...runs(), ...args, '-o', 'out/x.png', '--layout', 'out/x.json', '--ranking', 'out/x.csv'],
      { cwd: folder },
    );
    expect(drawn, drawn.stderr).toMatchObject({ code: 0, stdout: '' });
    expect(drawn.stderr).toBe(
      'headglow: wrote out/x.png (500 x 300)\nheadglow: wrote out/x.json (layout)\nheadglow: wrote out/x.csv (ranking)\n',
    );
    expect(readFileSync(join(out, 'x.csv'), 'utf8').split('\n')).toEqual([
      'model,task,layer,head,step,last_value,status',
      'a,copying,0,1,10,1,emerges',
      'b,copying,0,0,15,0.5,emerges',
      'a,copying,0,0,0,0.5,from start',
      'a,copying,0,2,,0.1,never',
      'b,copying,0,1,,0,never',
      'b,copying,0,2,,0,never',
      '',
    ]);
    const png = PNG.sync.read(readFileSync(join(out, 'x.png')));
    const layout = JSON.parse(readFileSync(join(out, 'x.json'), 'utf8')) as Layout;
    // A head that was above the threshold from the start has a colour that is not on the colorbar.
    expect(pixel({ png, layout }, 0, 0)).toEqual([141, 147, 163]);
    expect(pixel({ png, layout }, 0, 1)).not.toEqual(pixel({ png, layout }, 0, 0));
    expect(pixel({ png, layout }, 0, 2)).toEqual(pixel({ png, layout }, 1, 1));
    expect(pixel({ png, layout }, 0, 2)).not.toEqual(pixel({ png, layout }, 0, 0));
  });

  test('without the requested checkpoints fail with one sentence and no file', async () => {
    const name = input('good.json', '[[1, 2]]');
    const ran = (...args: string[]) =>
      headglow(['render', '-o', 'out/x.png', ...args], { cwd: folder }).then(({ code, stderr }) => {
        expect([code, readdirSync(out)]).toEqual([1, []]);
        return stderr;
      });
    expect(await ran(name, '--minus', 'first')).toContain('fewer than two checkpoints; open a training run');
    expect(await ran(...runs(), '--minus', '0')).toContain(
      'headglow: b, --minus: there is no checkpoint at step 0 or earlier; choose step 5 or later',
    );
    expect(await ran(...runs(), '--minus', '7')).toContain('the nearest are 5 and 10');
    expect(await ran(...runs(), '--emergence', '1', '--ranking', 'out/x.png')).toBe(
      'headglow: out/x.png, --ranking: -o writes to the same file; use another name.\n',
    );
  });
});

describe('a mistake gets one sentence, exit code 1 and no file', () => {
  const mistake = async (args: string[], env: NodeJS.ProcessEnv = {}) => {
    const ran = await headglow(['render', '-o', 'out/x.png', '--layout', 'out/x.json', ...args], {
      cwd: folder,
      env,
      startsBrowser: 'PUPPETEER_EXECUTABLE_PATH' in env,
    });
    expect(readdirSync(out)).toEqual([]);
    expect([ran.code, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr).toMatch(/^headglow: [^\n]+[.?]\n$/);
    expect(ran.stderr).not.toMatch(/\bat .*:\d+:\d+|Error\b/);
    return ran.stderr;
  };

  test.each(['noise.npz', 'noise.json', 'noise.bin'])('noise in %s', async (name) => {
    input(
      name,
      Uint8Array.from({ length: 300 }, (_, index) => (index * 197 + 31) % 256),
    );
    expect(await mistake([name])).toContain(name);
  });

  test('an empty file', async () => {
    expect(await mistake([input('empty.npz', '')])).toContain('empty.npz');
  });

  test('a bad file with `--strict`, even with a good one', async () => {
    const names = [input('good.json', '[[1, 2]]'), input('bad.json', '[[1, 2')];
    expect(await mistake([...names, '--strict'])).toContain('bad.json');
  });

  test('several bad files', async () => {
    const names = [input('empty.json', ''), input('bad.json', '[[1, 2')];
    expect(await mistake(names)).toBe(
      'headglow: 2 files: none of them can be read (empty.json: the file is empty).\n',
    );
  });

  test('a missing file, and a folder without readable files', async () => {
    expect(await mistake(['none.npz'])).toBe('headglow: none.npz: file not found.\n');
    expect(await mistake(['out'])).toMatch(
      /^headglow: out: the folder contains no readable files; use a folder with/,
    );
  });

  test('a missing output folder', async () => {
    expect(await mistake(['-o', 'none/x.png'])).toBe(
      'headglow: none/x.png: the folder does not exist; create it first.\n',
    );
  });

  test('a layout that would overwrite the picture or an input', async () => {
    const name = input('good.json', '[[1, 2]]');
    expect(await mistake(['--layout', 'out/x.png'])).toContain('out/x.png, --layout: ');
    expect(await mistake([name, '--layout', name])).toContain('good.json: is an input file');
    expect(await mistake([name, '-o', name])).toContain('good.json: is an input file');
    expect(readFileSync(join(folder, name), 'utf8')).toBe('[[1, 2]]');
  });

  test('a picture that is too large', async () => {
    expect(await mistake(['--width', '9000', '--scale', '2'])).toContain('18000 x 1800 pixels');
  });

  test('a step, a checkpoint and a task that do not exist', async () => {
    const name = input('good.json', '[[1, 2]]');
    expect(await mistake([name, '--step', '7'])).toContain('step');
    expect(await mistake([name, '--checkpoint', '7'])).toContain('checkpoint');
    expect(await mistake([name, '--tasks', 'nosuchtask'])).toContain('nosuchtask');
  });

  test('no browser', async () => {
    const sentence = await mistake([], { PUPPETEER_EXECUTABLE_PATH: '/none' });
    expect(sentence).toContain('there is no executable at /none');
    for (const scheme of ['http', 'ws'])
      expect(await mistake([], { HEADGLOW_BROWSER: `${scheme}://127.0.0.1:1` })).toMatch(
        new RegExp(
          `^headglow: HEADGLOW_BROWSER: no browser answers at ${scheme}://127.0.0.1:1 \\(.+; start one with`,
        ),
      );
  });
});

describeShared('render of real files', () => {
  test('draws a training run at a step', async () => {
    const file = sharedPath('series/llama-fineweb-baseline.npz');
    const drawn = await picture(file, '--step', '200');
    expectWithin(drawn);
    expect(drawn.layout.panels).toHaveLength(7);
    expect(drawn.layout.panels[0]).toMatchObject({ layers: 24, heads: 16 });
    const last = await picture(file);
    expect(last.layout.panels[0]).toMatchObject({ checkpoint: 130 });
  });

  test('names the neighbours of a step that does not exist', async () => {
    const file = sharedPath('series/llama-fineweb-baseline.npz');
    const ran = await headglow(['render', file, '--step', '19999', '-o', join(out, 'x.png')]);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/^headglow: .*19999.* and 20000\.\n$/);
  });

  test('draws several models, with tasks in the given order', async () => {
    const drawn = await picture(sharedPath('series/runs.npz'), '--tasks', 'induction,positional_prev');
    expectWithin(drawn);
    const models = new Set(drawn.layout.panels.map(({ model }) => model));
    expect(models.size).toBe(11);
    expect(drawn.layout.panels.slice(0, 2).map(({ task }) => task)).toEqual(['induction', 'positional_prev']);
  });
});
