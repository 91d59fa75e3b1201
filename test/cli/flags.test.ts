// Every flag of the command line: what it gives to the figure, and the sentence that a slip gets.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FLAGS, flagOf } from '../../src/cli/flags.ts';
import { DEFAULTS, OPTIONS } from '../../src/options.ts';
import { capture } from './capture.ts';

const rendered = async (...args: string[]) => (await capture('render', '-o', 'x.png', ...args)).render;

test('every option of the table has a flag', () => {
  expect(FLAGS.map(({ name }) => name)).toEqual(Object.keys(DEFAULTS));
  expect(flagOf('limitsBy')).toBe('--limits-by');
});

test('only what is given is passed on', async () => {
  const command = await rendered('a.npz', 'b.json');
  expect(command).toMatchObject({
    files: ['a.npz', 'b.json'],
    options: {},
    step: null,
    size: { width: 1600, height: 900, scale: 1 },
    output: 'x.png',
    layout: null,
  });
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
  [['--title', 'A, b', '--label', '', '--theme', 'dark'], { title: 'A, b', label: '', theme: 'dark' }],
])('%j', async (args, options) => {
  expect((await rendered(...args))?.options).toEqual(options);
});

const NULLABLE = FLAGS.filter(({ name }) => ['number', 'choice'].includes(OPTIONS[name].kind)).filter(
  ({ name }) => DEFAULTS[name] === null,
);

test.each(NULLABLE)('$flag auto leaves the option to the data', async ({ name, flag }) => {
  expect((await rendered(flag, 'auto'))?.options).toEqual({ [name]: null });
  expect((await rendered(`${flag}=AUTO`))?.options).toEqual({ [name]: null });
});

test('the options that may be left to the data are known', () => {
  expect(NULLABLE.map(({ name }) => name)).toEqual([
    'vmin',
    'vmax',
    'center',
    'linthresh',
    'linearWidth',
    'colormap',
    'columns',
    'checkpoint',
  ]);
});

test.each<[string, string[]]>([
  ['a\\,b,c', ['a,b', 'c']],
  ['a\\\\,b', ['a\\', 'b']],
  [' a , b\\ ', ['a', 'b ']],
  ['prose/bracket,ß π', ['prose/bracket', 'ß π']],
])('names in %j', async (text, tasks) => {
  expect((await rendered('--tasks', text))?.options.tasks).toEqual(tasks);
});

test('size, step and layout', async () => {
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
  expect(await rendered(...args)).toMatchObject({
    size: { width: 800, height: 400, scale: 1.5 },
    step: 20000,
    layout: 'l.json',
  });
});

test.each([
  [['--movie', 'a/b.WebM'], 'a/b.WebM', { format: 'webm', fps: 30, seconds: 0.5 }],
  [['--movie', 'x.mp4', '--h264', '--fps', '12.5'], 'x.mp4', { format: 'mp4-h264', fps: 12.5, seconds: 0.5 }],
  [['--frames', 'folder', '--seconds', '2'], 'folder', { format: 'png', fps: 30, seconds: 2 }],
])('a movie: %j', async (args, output, settings) => {
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

test('change, emergence and ranking', async () => {
  const analysis = async (...args: string[]) => (await rendered(...args))?.analysis;
  expect(await analysis()).toBe(undefined);
  expect(await analysis('--change', 'first')).toEqual({ change: 'first' });
  expect(await analysis('--change', 'previous', '--step', '5')).toEqual({ change: 'previous' });
  expect(await analysis('--change', '5e2')).toEqual({ change: { step: 500 } });
  expect(await rendered('--emergence', '0', '--ranking', 'r.csv', '--tasks', 'a')).toMatchObject({
    analysis: { emergence: 0 },
    ranking: 'r.csv',
    options: { tasks: ['a'] },
  });
  const { view } = await capture('view', '--emergence', '-0.5', '--norm', 'linear');
  expect(view).toMatchObject({ analysis: { emergence: -0.5 }, options: { norm: 'linear' } });
});

test('view takes the options of the figure too', async () => {
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

describe('numbers at the edge of what is held', () => {
  const FLOATS = ['vmin', 'vmax', 'center', 'linthresh', 'linscale', 'linear-width', 'gamma', 'emergence'];
  const DOUBLES = ['scale', 'checkpoint', 'step', 'change'];

  test.each(FLOATS)('--%s is a 32-bit float', async (name) => {
    const said = async (text: string) => (await capture('render', '-o', 'x.png', `--${name}=${text}`)).stderr;
    const key = name === 'linear-width' ? 'linearWidth' : name;
    for (const text of ['1.4e-45', '3.4028234663852886e38', '1'])
      expect(await rendered(`--${name}=${text}`)).toMatchObject(
        name === 'emergence'
          ? { analysis: { emergence: Number(text) } }
          : { options: { [key]: Number(text) } },
      );
    for (const text of ['1e-300', '1e-46'])
      expect(await said(text)).toBe(
        `headglow: --${name}: ${text} is too close to 0 for a 32-bit float; give a larger number.\n`,
      );
    for (const text of ['3.41e38', '1e300', '1e999'])
      expect(await said(text)).toBe(
        `headglow: --${name}: ${text} is too large for a 32-bit float; give at most 3.4e38.\n`,
      );
    for (const text of ['NaN', 'Infinity', '-Infinity', 'x'])
      expect(await said(text)).toBe(
        `headglow: --${name}: "${text}" is not a finite number${await suffix(name)}.\n`,
      );
  });

  /** What follows: some take numbers above 0 only, and some may be left to the data. */
  const suffix = async (name: string) => {
    const above = (await capture('render', '-o', 'x.png', `--${name}=0`)).code === 1 ? ' above 0' : '';
    const auto = (await capture('render', '-o', 'x.png', `--${name}=auto`)).code === 0;
    return `${above}${auto ? '; give one, or auto' : ''}`;
  };

  test.each(DOUBLES)('--%s is not bound to 32 bits', async (name) => {
    for (const text of ['1e39', '1e-300'])
      expect((await capture('render', '-o', 'x.png', `--${name}=${text}`)).stderr).toBe('');
    const { stderr } = await capture('render', '-o', 'x.png', `--${name}=1e999`);
    expect(stderr).toMatch(/^headglow: --\w+: "?1e999"? is not a (finite number|checkpoint to compare with)/);
  });

  test.each([
    ['--fps', ['0.01', '120'], ['1e-9', '0.009', '121', '1e999', '-1'], 'a number from 0.01 to 120'],
    ['--seconds', ['1e-300', '3600'], ['0', '3601', '1e999', '-1'], 'a number above 0, at most 3600'],
  ])('%s has bounds that a movie can have', async (name, good, bad, what) => {
    for (const text of good)
      expect((await capture('render', '--movie', 'x.mp4', `${name}=${text}`)).movie).toBeDefined();
    for (const text of bad)
      expect((await capture('render', '--movie', 'x.mp4', `${name}=${text}`)).stderr).toBe(
        `headglow: ${name}: ${text} is not ${what}.\n`,
      );
  });

  test('--width, --height, --columns and --port are whole numbers in their range', async () => {
    for (const name of ['width', 'height', 'columns'])
      for (const text of ['0', '-1', '1e-300', '1.5', '1e999'])
        expect((await capture('render', '-o', 'x.png', `--${name}=${text}`)).stderr).toBe(
          `headglow: --${name}: ${text} is not a whole number from 1 up${name === 'columns' ? '; give one, or auto' : ''}.\n`,
        );
    for (const text of ['-1', '65536', '1e999', '0.5'])
      expect((await capture('view', `--port=${text}`)).stderr).toBe(
        `headglow: --port: ${text} is not a whole number from 0 to 65535.\n`,
      );
  });
});

describe('without a command', () => {
  test('files are for the viewer, with its options before or after', async () => {
    expect((await capture('package.json', 'none.npz', '--norm', 'log')).view).toMatchObject({
      files: ['package.json', 'none.npz'],
      options: { norm: 'log' },
    });
    expect((await capture('--norm', 'log', 'src')).view).toMatchObject({ files: ['src'] });
    expect((await capture('src')).view).toMatchObject({ files: ['src'] });
    expect((await capture('runs/none')).view).toMatchObject({ files: ['runs/none'] });
  });

  test('the name of a command counts for more than a file of that name', async () => {
    const { view, describe } = await capture('describe', './describe');
    expect([view, describe?.files]).toEqual([undefined, ['./describe']]);
    expect((await capture('./describe')).view).toMatchObject({ files: ['./describe'] });
  });

  test('a mistyped command gets a suggestion', async () => {
    expect((await capture('rendr', '-o', 'x.png')).stderr).toBe(
      "headglow: unknown command 'rendr'; did you mean render?\n",
    );
  });

  test('the help of an unknown command is an error', async () => {
    expect(await capture('help', 'foo')).toEqual({
      code: 1,
      stdout: '',
      stderr: "headglow: unknown command 'foo'.\n",
    });
    expect((await capture('help', 'render')).stdout).toContain('--movie <file>');
  });

  test('no arguments show the help', async () => {
    const { code, stdout } = await capture();
    expect([code, stdout.includes('headglow FILE…')]).toEqual([1, true]);
  });
});

describe('a slip gets one sentence and a code', () => {
  test.each<[string, string[]]>([
    ["unknown command 'draw'.", ['draw']],
    [
      'no output is specified; use -o for a picture, --movie for a video, or --frames for the frames of a video.',
      ['render'],
    ],
    [
      'more than one output is specified; use -o for a picture, --movie for a video, or --frames for the frames of a video.',
      ['render', '-o', 'x.png', '--movie', 'x.mp4'],
    ],
    ['x.pdf: PDF output is not supported; use a name that ends in .png.', ['render', '-o', 'x.pdf']],
    ['x.GIF: this is the name of a video; use --movie instead of -o.', ['render', '-o', 'x.GIF']],
    [
      'x.avi, --movie: this video format is not supported; use a name that ends in .mp4, .webm or .gif.',
      ['render', '--movie', 'x.avi'],
    ],
    ['--fps: 0 is not a number from 0.01 to 120.', ['render', '--movie', 'x.mp4', '--fps', '0']],
    ['--fps: "NaN" is not a number from 0.01 to 120.', ['render', '--movie', 'x.mp4', '--fps', 'NaN']],
    ['--seconds: -1 is not a number above 0, at most 3600.', ['render', '--frames', 'x', '--seconds', '-1']],
    [
      '--fps: this applies to videos only; use --movie or --frames instead of -o.',
      ['render', '-o', 'x.png', '--fps', '3'],
    ],
    [
      '--step: a video shows all checkpoints; remove this flag, or write a picture with -o.',
      ['render', '--movie', 'x.mp4', '--step', '3'],
    ],
    [
      '--layout: this applies to pictures only; write a picture with -o.',
      ['render', '--frames', 'x', '--layout', 'l.json'],
    ],
    [
      '--h264: this applies to .mp4 only; remove this flag, or use a name that ends in .mp4.',
      ['render', '--movie', 'x.webm', '--h264'],
    ],
    ["option '-o, --output <file>' requires a value.", ['render', '-o']],
    ["unknown option '--nrm'; did you mean --norm?", ['render', '-o', 'x.png', '--nrm', 'log']],
    [
      '--norm: there is no "ln"; choose one of linear, log, symlog, asinh, power.',
      ['render', '-o', 'x.png', '--norm', 'ln'],
    ],
    ['--vmin: "abc" is not a finite number; give one, or auto.', ['render', '-o', 'x.png', '--vmin', 'abc']],
    ['--vmin: "" is not a finite number; give one, or auto.', ['render', '-o', 'x.png', '--vmin', '']],
    [
      '--vmax: "Infinity" is not a finite number; give one, or auto.',
      ['render', '-o', 'x.png', '--vmax', 'Infinity'],
    ],
    [
      '--vmax: 1e39 is too large for a 32-bit float; give at most 3.4e38.',
      ['render', '-o', 'x.png', '--vmax', '1e39'],
    ],
    [
      '--vmin: 2 is greater than --vmax 1; swap the two values.',
      ['render', '-o', 'x.png', '--vmin', '2', '--vmax', '1'],
    ],
    ['--gamma: 0 is not a finite number above 0.', ['render', '-o', 'x.png', '--gamma', '0']],
    [
      '--columns: 1.5 is not a whole number from 1 up; give one, or auto.',
      ['render', '-o', 'x.png', '--columns', '1.5'],
    ],
    [
      '--checkpoint: -1 is not a finite number from 0 up; give one, or auto.',
      ['render', '-o', 'x.png', '--checkpoint', '-1'],
    ],
    [
      '--step: this cannot be combined with --checkpoint; use only one of them.',
      ['render', '-o', 'x.png', '--checkpoint', '1', '--step', '1'],
    ],
    [
      '--change: "last" is not a checkpoint to compare with; use previous, first, or a training step.',
      ['render', '-o', 'x.png', '--change', 'last'],
    ],
    ['--emergence: "much" is not a finite number.', ['view', '--emergence', 'much']],
    [
      '--emergence: this cannot be combined with --change; use only one of them.',
      ['view', '--emergence', '1', '--change', 'first'],
    ],
    [
      '--emergence: this cannot be combined with --step; remove --step: the map covers all checkpoints.',
      ['render', '-o', 'x.png', '--emergence', '1', '--step', '5'],
    ],
    [
      '--ranking: this orders heads by when they emerge; add --emergence with a threshold.',
      ['render', '-o', 'x.png', '--ranking', 'r.csv', '--change', 'first'],
    ],
    [
      '--tasks: the list is empty; give names separated by commas.',
      ['render', '-o', 'x.png', '--tasks', ' ,'],
    ],
    ['--width: "0x10" is not a whole number from 1 up.', ['render', '-o', 'x.png', '--width', '0x10']],
    ['--scale: 0 is not a finite number above 0.', ['render', '-o', 'x.png', '--scale', '0']],
    ['--port: 65536 is not a whole number from 0 to 65535.', ['view', '--port', '65536']],
  ])('%s', async (sentence, args) => {
    const { code, stdout, stderr, render, view } = await capture(...args);
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: `headglow: ${sentence}\n` });
    expect([render, view]).toEqual([undefined, undefined]);
  });
});

test('--help and --version', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(await capture('--version')).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  const help = await capture('render', '--help');
  expect(help).toMatchObject({ code: 0, stderr: '' });
  for (const { flag } of FLAGS) expect(help.stdout).toContain(flag);
  for (const line of help.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
});

test('names between long runs of blanks are taken at once, escaped blanks kept', async () => {
  const blanks = ' '.repeat(120_000);
  const command = await rendered('a.npz', '--tasks', `${blanks}a${blanks}b\\ ${blanks}, c `);
  expect(command?.options.tasks).toEqual([`a${blanks}b `, 'c']);
}, 5000);
