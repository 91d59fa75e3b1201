// Flags of the command line: the requests that they make, and the range of their values.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FLAGS, READING_FLAGS } from '../../src/cli/flags.ts';
import { READING } from '../../src/formats/reading.ts';
import { flagOf } from '../../src/kinds/flag.ts';
import { DEFAULTS, OPTIONS } from '../../src/options.ts';
import { capture } from './capture.ts';

const renderRequest = async (...args: string[]) => (await capture('render', '-o', 'x.png', ...args)).render;

test('every option has a flag', () => {
  expect(FLAGS.map(({ name }) => name)).toEqual(Object.keys(DEFAULTS));
  expect(flagOf('limitsBy')).toBe('--limits-by');
});

test('only flags that are given are passed on', async () => {
  const command = await renderRequest('a.npz', 'b.json');
  expect(command).toMatchObject({
    files: ['a.npz', 'b.json'],
    options: {},
    step: null,
    size: { width: 1600, height: 900, scale: 1 },
    output: 'x.png',
    layout: null,
  });
});

test('a name that ends in .html asks for a page, which takes no flags of pictures', async () => {
  const asked = await capture('render', 'a.npz', '-o', 'x.html', '--norm', 'log', '--change', 'first');
  expect(asked.html).toMatchObject({
    files: ['a.npz'],
    output: 'x.html',
    options: { norm: 'log' },
    analysis: { change: 'first' },
  });
  const refused = await capture('render', 'a.npz', '-o', 'x.html', '--figure', 'ranking');
  expect([refused.html, refused.code]).toEqual([undefined, 1]);
  expect(refused.stderr).toContain('--figure: applies to pictures only, and an HTML page fills its window');
});

test.each<[string[], object]>([
  [['--norm', 'log', '--vmin', '1e-4', '--vmax', '.5'], { norm: 'log', vmin: 1e-4, vmax: 0.5 }],
  [['--vmin', '-2', '--vmax=-1'], { vmin: -2, vmax: -1 }],
  [
    ['--linthresh', '0.1', '--linscale', '2', '--linear-width', '3'],
    { linthresh: 0.1, linscale: 2, linearWidth: 3 },
  ],
  [
    ['--gamma', '2', '--limits', 'robust', '--limits-by', 'panel'],
    { gamma: 2, limits: 'robust', limitsBy: 'panel' },
  ],
  [
    ['--colormap', 'RdBu', '--mark-extremes', '--extend', 'both'],
    { colormap: 'RdBu', markExtremes: true, extend: 'both' },
  ],
  [
    ['--reduction', 'absmax', '--mixing', 'none', '--checkpoint', '2.5'],
    { reduction: 'absmax', mixing: 'none', checkpoint: 2.5 },
  ],
  [
    ['--columns', '3', '--origin', 'lower', '--aspect', 'equal'],
    { columns: 3, origin: 'lower', aspect: 'equal' },
  ],
  [['--tasks', 'b, a', '--models', 'm'], { tasks: ['b', 'a'], models: ['m'] }],
  [
    ['--zoom', 'layers=10:20,heads=-4096:', '--panel', 'a/b, c=d'],
    { zoom: { layers: [10, 20], heads: [-4096, null] }, panel: 'a/b, c=d' },
  ],
  [
    ['--zoom=rows=:2,columns=-1:', '--columns', '3'],
    { columns: 3, zoom: { rows: [null, 2], columns: [-1, null] } },
  ],
  [['--zoom=layers=0:1,panel=größe/x'], { zoom: { layers: [0, 1], panel: 'größe/x' } }],
  [['--title', 'A, b', '--label', '', '--theme', 'dark'], { title: 'A, b', label: '', theme: 'dark' }],
])('%j sets %j', async (args, options) => {
  expect((await renderRequest(...args))?.options).toEqual(options);
});

const NULLABLE = FLAGS.filter(({ name }) => ['number', 'choice', 'zoom'].includes(OPTIONS[name].kind)).filter(
  ({ name }) => DEFAULTS[name] === null,
);

test.each(NULLABLE)('$flag auto sets the option to null', async ({ name, flag }) => {
  expect((await renderRequest(flag, 'auto'))?.options).toEqual({ [name]: null });
  expect((await renderRequest(`${flag}=AUTO`))?.options).toEqual({ [name]: null });
});

test('these options accept auto', () => {
  expect(NULLABLE.map(({ name }) => name)).toEqual([
    'vmin',
    'vmax',
    'center',
    'linthresh',
    'linearWidth',
    'colormap',
    'columns',
    'sortCellsAt',
    'zoom',
    'checkpoint',
    'tokensPerStep',
  ]);
});

test.each<[string, string[]]>([
  ['a\\,b,c', ['a,b', 'c']],
  ['a\\\\,b', ['a\\', 'b']],
  [' a , b\\ ', ['a', 'b ']],
  ['prose/bracket,ß π', ['prose/bracket', 'ß π']],
])('%j is split into the names %j', async (text, tasks) => {
  expect((await renderRequest('--tasks', text))?.options.tasks).toEqual(tasks);
});

test('settings of a reading are passed on, as text or as the number that it is', async () => {
  const args = ['--dims', 'token (layer head)', '--heads', '16', '--reduce', 'max', '--pick', 'a.b'];
  const reading = { dims: 'token (layer head)', heads: 16, reduce: 'max', pick: 'a.b' };
  expect(await renderRequest(...args)).toMatchObject({ reading });
  expect((await capture('view', ...args)).view).toMatchObject({ reading });
  expect((await capture('describe', ...args)).describe).toMatchObject({ reading });
});

test('other settings of a reading are passed on', async () => {
  const args = ['--value', 'a,b', '--missing', '0', '--base', '1', '--repeat-heads', '4', '--task', '{}/*'];
  const reading = { value: ['a', 'b'], missing: '0', base: 1, repeatHeads: 4, task: '{}/*' };
  expect(await renderRequest(...args)).toMatchObject({ reading });
  expect((await capture('info', 'a.json', ...args)).info).toMatchObject({ reading });
});

test('--checkpoint is a position, or a pattern for names', async () => {
  expect(await renderRequest('--checkpoint', 'step-{}', '--step', '5')).toMatchObject({
    reading: { checkpoint: 'step-{}' },
    options: {},
    step: 5,
  });
  const position = await renderRequest('--checkpoint', '2');
  expect(position?.options).toEqual({ checkpoint: 2 });
  expect(position?.reading).toBeUndefined();
  const map = await renderRequest('--checkpoint', 'step-{}', '--emergence', '0.5');
  expect(map).toMatchObject({ analysis: { emergence: 0.5 } });
  expect((await capture('info', 'a.json', '--checkpoint', 'step-{}')).info).toMatchObject({
    reading: { checkpoint: 'step-{}' },
  });
  expect((await capture('render', '-o', 'x.png', '--title', '{}')).render?.options).toEqual({ title: '{}' });
  expect((await capture('info', 'a.json', '--task', 'x')).stderr).toContain('"x" has no {}');
});

test('a setting of a reading that is auto is not passed on', async () => {
  expect((await renderRequest('--heads', 'auto'))?.reading).toBeUndefined();
});

test('every setting of a reading has a flag', () => {
  expect(READING_FLAGS.map(({ name }) => name)).toEqual(Object.keys(READING));
});

test('--width, --height, --scale, --step and --layout are passed on', async () => {
  const args = [
    '--width',
    '800',
    '--height',
    '400',
    '--scale',
    '1.5',
    '--step',
    '20000',
    '--layout',
    'l.json',
  ];
  expect(await renderRequest(...args)).toMatchObject({
    size: { width: 800, height: 400, scale: 1.5 },
    step: 20000,
    layout: 'l.json',
  });
});

test.each([
  ['x.png', ['--width', '5.5in'], { width: 528, height: 297, scale: 3.125 }],
  ['x.pdf', ['--width', '140mm', '--height', '7cm'], { width: 529.1339, height: 264.5669, scale: 3.125 }],
  ['x.svg', [], { width: 1600, height: 900, scale: 3.125 }],
  ['x.png', ['--width', '800px', '--dpi', '192'], { width: 800, height: 900, scale: 2 }],
  ['x.pdf', ['--preset', 'neurips'], { width: 528, height: 297, scale: 3.125 }],
  ['x.png', ['--preset', 'icml-column', '--height', '2in'], { width: 312, height: 192, scale: 3.125 }],
  ['x.svg', ['--preset', 'acl-column'], { width: 291.0236, height: 163.7008, scale: 3.125 }],
  ['x.svg', ['--preset', 'nature', '--dpi', '192'], { width: 691.6535, height: 389.0551, scale: 2 }],
  ['x.pdf', ['--preset', 'slide'], { width: 1280, height: 720, scale: 3.125 }],
  ['x.pdf', ['--width', '360pt', '--dpi', '600'], { width: 480, height: 270, scale: 6.25 }],
])('%s %j has the size %o', async (output, args, { width, height, scale }) => {
  const { render } = await capture('render', '-o', output, ...args);
  expect(render?.size.width).toBeCloseTo(width, 3);
  expect(render?.size.height).toBeCloseTo(height, 3);
  expect(render?.size.scale).toBe(scale);
});

test('the format of a picture follows from its name', async () => {
  const { render } = await capture(
    'render',
    '-o',
    'a.PDF',
    '--cells',
    'raster',
    '--font-size',
    '15',
    '--font-family',
    'serif',
  );
  const nature = (await capture('render', '-o', 'a.svg', '--preset', 'nature')).render?.picture;
  expect(nature).toMatchObject({ format: 'svg', font: 'sans', textScale: 5 / 7.5 });
  const fonts = { font: 'serif', fontFile: null, textScale: 2 };
  const picture = { format: 'pdf', readAll: false, cells: 'raster', ...fonts };
  expect(render?.picture).toEqual(picture);
  expect((await renderRequest())?.picture).toMatchObject({
    format: 'png',
    cells: null,
    font: null,
    textScale: 1,
  });
});

test.each([
  [['--movie', 'a/b.WebM'], 'a/b.WebM', { format: 'webm', fps: 30, seconds: 0.5 }],
  [['--movie', 'x.mp4', '--h264', '--fps', '12.5'], 'x.mp4', { format: 'mp4-h264', fps: 12.5, seconds: 0.5 }],
  [['--frames', 'folder', '--seconds', '2'], 'folder', { format: 'png', fps: 30, seconds: 2 }],
])('%j requests the video %s', async (args, output, settings) => {
  const { render, movie } = await capture('render', 'a.npz', ...args, '--width', '640', '--norm', 'log');
  expect(render).toBe(undefined);
  expect(movie).toMatchObject({
    files: ['a.npz'],
    output,
    settings,
    size: { width: 640, height: 900, scale: 1 },
    options: { norm: 'log' },
  });
});

test('--minus, --emergence and --ranking are passed on', async () => {
  const analysis = async (...args: string[]) => (await renderRequest(...args))?.analysis;
  expect(await analysis()).toBe(undefined);
  expect(await analysis('--minus', 'first')).toEqual({ change: 'first' });
  expect(await analysis('--minus', 'previous', '--step', '5')).toEqual({ change: 'previous' });
  expect(await analysis('--minus', 'base/ioi@5e2')).toEqual({ change: 'base/ioi@5e2' });
  expect(await analysis('--change', '500')).toEqual({ change: '500' });
  expect(await renderRequest('--emergence', '0', '--ranking', 'r.csv', '--tasks', 'a')).toMatchObject({
    analysis: { emergence: 0 },
    ranking: 'r.csv',
    options: { tasks: ['a'] },
  });
  const { view } = await capture('view', '--emergence', '-0.5', '--norm', 'linear');
  expect(view).toMatchObject({ analysis: { emergence: -0.5 }, options: { norm: 'linear' } });
});

test('view accepts the options of the figure', async () => {
  const { view } = await capture('view', 'a.npz', '--norm', 'asinh', '--port', '5000', '--no-open');
  expect(view).toMatchObject({
    files: ['a.npz'],
    options: { norm: 'asinh' },
    step: null,
    port: 5000,
    open: false,
  });
  expect((await capture('view')).view).toMatchObject({ port: 4173, open: true });
});

describe('the range of numbers', () => {
  const FLOATS = ['vmin', 'vmax', 'center', 'linthresh', 'linscale', 'linear-width', 'gamma', 'emergence'];
  const DOUBLES = ['scale', 'checkpoint', 'step'];

  test.each(FLOATS)('of --%s is that of 32-bit floats', async (name) => {
    const errorFor = async (text: string) =>
      (await capture('render', '-o', 'x.png', `--${name}=${text}`)).stderr;
    const key = name === 'linear-width' ? 'linearWidth' : name;
    for (const text of ['1.4e-45', '3.4028234663852886e38', '1'])
      expect(await renderRequest(`--${name}=${text}`)).toMatchObject(
        name === 'emergence'
          ? { analysis: { emergence: Number(text) } }
          : { options: { [key]: Number(text) } },
      );
    for (const text of ['1e-300', '1e-46'])
      expect(await errorFor(text)).toBe(
        `headglow: --${name}: ${text} is too close to 0 for a 32-bit float; use 0, or a number farther from 0.\n`,
      );
    for (const text of ['3.41e38', '1e300', '1e999'])
      expect(await errorFor(text)).toBe(
        `headglow: --${name}: ${text} is too large in magnitude for a 32-bit float; use at most 3.4e38.\n`,
      );
    for (const text of ['NaN', 'Infinity', '-Infinity', 'x'])
      expect(await errorFor(text)).toBe(
        `headglow: --${name}: "${text}" is not a finite number${await suffix(name)}.\n`,
      );
  });

  /** The end of the sentence: some flags accept positive numbers only, and some accept auto. */
  const suffix = async (name: string) => {
    const above = (await capture('render', '-o', 'x.png', `--${name}=0`)).code === 1 ? ' above 0' : '';
    const auto = (await capture('render', '-o', 'x.png', `--${name}=auto`)).code === 0;
    return `${above}${auto ? '; use such a number, or auto' : ''}`;
  };

  test.each(DOUBLES)('of --%s is that of 64-bit floats', async (name) => {
    for (const text of ['1e39', '1e-300'])
      expect((await capture('render', '-o', 'x.png', `--${name}=${text}`)).stderr).toBe('');
    const { stderr } = await capture('render', '-o', 'x.png', `--${name}=1e999`);
    expect(stderr).toMatch(/^headglow: --\w+: "?1e999"? is not a finite number/);
  });

  test.each([
    ['--fps', ['0.01', '120'], ['1e-9', '0.009', '121', '1e999', '-1'], 'is not between 0.01 and 120'],
    [
      '--seconds',
      ['1e-300', '3600'],
      ['0', '3601', '1e999', '-1'],
      'is out of range; use a number above 0 and at most 3600',
    ],
  ])('of %s is that of videos', async (name, good, bad, what) => {
    for (const text of good)
      expect((await capture('render', '--movie', 'x.mp4', `${name}=${text}`)).movie).toBeDefined();
    for (const text of bad)
      expect((await capture('render', '--movie', 'x.mp4', `${name}=${text}`)).stderr).toBe(
        `headglow: ${name}: ${text} ${what}.\n`,
      );
  });

  test('of --width, --height, --columns and --port is limited to whole numbers', async () => {
    for (const name of ['width', 'height', 'columns'])
      for (const text of ['0', '-1', '1e-300', '1.5', '1e999'])
        expect((await capture('render', '-o', 'x.png', `--${name}=${text}`)).stderr).toBe(
          `headglow: --${name}: ${text} is not a positive whole number${name === 'columns' ? '; use such a number, or auto' : ''}.\n`,
        );
    for (const text of ['-1', '65536', '1e999'])
      expect((await capture('view', `--port=${text}`)).stderr).toBe(
        `headglow: --port: ${text} is not between 0 and 65535.\n`,
      );
    expect((await capture('view', '--port=0.5')).stderr).toBe(
      'headglow: --port: 0.5 is not a whole number from 0 to 65535.\n',
    );
  });
});

describe('arguments without a command', () => {
  test('open files in the viewer, with flags before or after them', async () => {
    expect((await capture('package.json', 'none.npz', '--norm', 'log')).view).toMatchObject({
      files: ['package.json', 'none.npz'],
      options: { norm: 'log' },
    });
    expect((await capture('--norm', 'log', 'src')).view).toMatchObject({ files: ['src'] });
    expect((await capture('src')).view).toMatchObject({ files: ['src'] });
    expect((await capture('runs/none')).view).toMatchObject({ files: ['runs/none'] });
  });

  test('run a command even if a file has its name', async () => {
    const { view, describe } = await capture('describe', './describe');
    expect([view, describe?.files]).toEqual([undefined, ['./describe']]);
    expect((await capture('./describe')).view).toMatchObject({ files: ['./describe'] });
  });

  test('a mistyped command gets a suggestion', async () => {
    expect((await capture('rendr', '-o', 'x.png')).stderr).toBe(
      'headglow: there is no command or file named "rendr"; did you mean render?\n',
    );
  });

  test('the help of an unknown command is an error', async () => {
    expect(await capture('help', 'foo')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'headglow: there is no command named "foo".\n',
    });
    expect((await capture('help', 'render')).stdout).toContain('--movie <file>');
  });

  test('that are missing show the help', async () => {
    const { code, stdout } = await capture();
    expect([code, stdout.includes('headglow FILE…')]).toEqual([1, true]);
  });
});

test('--help lists all flags in at most 110 columns, and --version prints the version', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(await capture('--version')).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  const help = await capture('render', '--help');
  expect(help).toMatchObject({ code: 0, stderr: '' });
  for (const { flag } of FLAGS) expect(help.stdout).toContain(flag);
  for (const line of help.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
});

test('names between long runs of spaces are split quickly, and escaped spaces are kept', async () => {
  const blanks = ' '.repeat(120_000);
  const command = await renderRequest('a.npz', '--tasks', `${blanks}a${blanks}b\\ ${blanks}, c `);
  expect(command?.options.tasks).toEqual([`a${blanks}b `, 'c']);
}, 5000);

test.each([
  ['2GiB', 2 ** 31],
  ['1.5 gib', 1.5 * 2 ** 30],
  ['500MB', 5e8],
  ['64KiB', 65_536],
  ['1000', 1000],
  ['0', 0],
])('--memory %s is %d bytes', async (text, bytes) => {
  expect(await renderRequest('a.npz', '--memory', text)).toMatchObject({ memory: bytes });
});

test.each(['', '-1', '2TB', 'GiB', '1e9', '2 GiB GiB'])('--memory %j is refused', async (text) => {
  const { code, stderr } = await capture('render', '-o', 'x.png', 'a.npz', `--memory=${text}`);
  expect([code, stderr]).toEqual([
    1,
    `headglow: --memory: "${text}" is not a number of bytes; write it as 2GiB or 500MB.\n`,
  ]);
});
