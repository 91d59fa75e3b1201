// The package as users install it: packed, installed in an empty project, imported in Node, type-checked and bundled.

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build as viteBuild } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_ENTRY_BYTES } from '../bench/targets.ts';
import { NORMS, OPTION_NAMES, OPTIONS } from '../src/options.ts';
import { exportsOf, undocumented } from './support/declarations.ts';
import { codeBlocks, readDoc } from './support/docs.ts';
import { npy } from './support/npy.ts';
import { installPackage } from './support/package.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'headglow-package-'));
afterAll(() => rmSync(project, { recursive: true }));

const run = promisify(execFile);

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>;
}
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

/** The entries of the package: `headglow`, `headglow/play` and so on. */
const entries = Object.keys(manifest.exports)
  .filter((path) => path !== './package.json')
  .map((path) => `headglow${path.slice(1)}`);

/** Some exports of every entry, so the test fails if an entry is empty. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  headglow: ['createView', 'draw', 'loadFiles', 'HeadglowError', 'DEFAULTS'],
  'headglow/play': ['createPlayer', 'createTimeline', 'frames'],
  'headglow/analysis': ['describe', 'difference', 'emergence'],
  'headglow/formats': ['loadFiles', 'FORMATS', 'HeadglowError'],
  'headglow/export': ['exportFigure', 'exportHtml', 'MAX_VECTOR_CELLS'],
  'headglow/element': ['HeadGlow'],
  'headglow/react': ['Headglow'],
  'headglow/options': ['DEFAULTS', 'NORMS', 'OPTIONS', 'checkOptions', 'parseOption'],
};

const APP = `
import { createView, DEFAULTS, type Dataset, HeadglowError, link, type Options, type Readout } from 'headglow';
import { describe } from 'headglow/analysis';
import { loadFiles } from 'headglow/formats';
import { NORMS, OPTIONS, parseOption } from 'headglow/options';
import { createPlayer, createTimeline } from 'headglow/play';
import { Headglow, type HeadglowHandle } from 'headglow/react';
import { createElement, createRef } from 'react';

const figure = createRef<HeadglowHandle>();
createElement(Headglow, {
  ref: figure,
  src: 'scores.npz',
  options: { norm: 'log' },
  checkpoint: 2,
  onCheckpointChange: (checkpoint) => console.log(checkpoint?.toFixed(1)),
  onSelect: ({ readout }) => use(readout, figure.current?.view?.steps.length ?? 0),
  onDraw: undefined,
});
// @ts-expect-error there is no such prop
createElement(Headglow, { onNothing: () => {} });
// @ts-expect-error a checkpoint is a number
createElement(Headglow, { checkpoint: 'last' });

export async function show(element: HTMLElement, file: File, signal: AbortSignal): Promise<string> {
  const dataset: Dataset = await loadFiles([file], { signal });
  const options: Partial<Options> = { ...DEFAULTS, norm: NORMS.includes('log') ? 'log' : 'linear' };
  options satisfies { readonly linscale?: number; readonly linthresh?: number | null };
  const theme: 'light' | 'dark' = OPTIONS.theme.choices[0] ?? parseOption('theme', 'dark');
  console.log(OPTIONS.linscale.help, theme);
  const view = createView(element, dataset, options, { tooltip: false });
  view.on('select', ({ readout, pointer }) => use(readout, pointer?.x ?? 0), { signal });
  const player = createPlayer(view, { repeat: 'loop' });
  player.on('change', ({ playing }) => console.log(playing), { once: true });
  createTimeline(element, view, player);
  link([view, createView(element, dataset)], { options: ['norm'] });
  console.log(view.scales.map(({ norm, colorOf }) => [norm.vmin, colorOf(norm.vmax)]));
  // @ts-expect-error there is no such event
  view.on('nothing', () => {});
  // @ts-expect-error there is no such norm
  view.set({ norm: 'cubic' });
  return (await describe(view.dataset, view.options)).summary;
}

function use(readout: Readout, x: number): void {
  if (readout.layer < 0) throw new HeadglowError({ code: 'option', reason: \`\${x}\` });
}
`;

const NODE_PROGRAM = `
import { adviceOf, describe, sizeAdvice } from 'headglow/analysis';
import { FORMATS, loadFiles } from 'headglow/formats';
import { DEFAULTS } from 'headglow/options';

export async function summarise(bytes: Uint8Array, { signal }: AbortController): Promise<string> {
  const dataset = await loadFiles({ name: 'scores.npy', bytes }, { signal });
  console.log(FORMATS.length, adviceOf(dataset, DEFAULTS).length, typeof sizeAdvice);
  return (await describe(dataset)).summary;
}
`;

const write = (name: string, content: string | object): void =>
  writeFileSync(join(project, name), typeof content === 'string' ? content : JSON.stringify(content));

beforeAll(async () => {
  await installPackage(project, ['react', '@types/react', 'csstype']);
  write('package.json', { name: 'app', private: true, type: 'module' });
  write('app.ts', APP);
  for (const [module, moduleResolution] of [
    ['esnext', 'bundler'],
    ['node16', 'node16'],
  ] as const)
    write(`tsconfig.${moduleResolution}.json`, {
      compilerOptions: {
        target: 'es2022',
        lib: ['es2023', 'dom', 'dom.iterable'],
        module,
        moduleResolution,
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
        types: [],
        noEmit: true,
      },
      files: ['app.ts'],
    });
  write('node.ts', NODE_PROGRAM);
  write('tsconfig.node.json', {
    compilerOptions: {
      target: 'es2022',
      lib: ['es2022'],
      module: 'node16',
      moduleResolution: 'node16',
      strict: true,
      skipLibCheck: false,
      typeRoots: [join(root, 'node_modules/@types')],
      types: ['node'],
      noEmit: true,
    },
    files: ['node.ts'],
  });
});

it('can be imported in Node through every entry', async () => {
  const script = `
    const names = {};
    for (const entry of ${JSON.stringify(entries)}) names[entry] = Object.keys(await import(entry));
    console.log(JSON.stringify(names));`;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: project,
  });
  const names = JSON.parse(stdout) as Record<string, string[]>;
  expect(Object.keys(names)).toEqual(Object.keys(EXPECTED));
  for (const [entry, expected] of Object.entries(EXPECTED))
    expect(names[entry], entry).toEqual(expect.arrayContaining([...expected]));
  expect(stderr).toBe('');
});

it('runs the example for Node in docs/api.md', async () => {
  const [code = ''] = codeBlocks(readDoc('docs/api.md'), 'mjs');
  write('node.mjs', code);
  writeFileSync(join(project, 'scores.npy'), npy('<f4', [2, 3], [1, 2, 3, 4, 5, 6]));
  const { stdout } = await run(process.execPath, ['node.mjs'], { cwd: project });
  expect(stdout).toContain('scores');
});

it.each(['bundler', 'node16'])(
  'type-checks in a strict project without skipLibCheck, with %s resolution',
  async (resolution) => {
    const tsc = join(root, 'node_modules/.bin/tsc');
    const checked = run(tsc, ['-p', `tsconfig.${resolution}.json`], { cwd: project });
    await expect(checked.catch(({ stdout }: { stdout: string }) => ({ stdout }))).resolves.toMatchObject({
      stdout: '',
    });
  },
);

it('type-checks in Node without DOM types, for the entries that draw nothing', async () => {
  const checked = run(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.node.json'], { cwd: project });
  await expect(checked.catch(({ stdout }: { stdout: string }) => ({ stdout }))).resolves.toMatchObject({
    stdout: '',
  });
});

it('documents every export and every member of it', () => {
  const types = join(project, 'node_modules/headglow/dist/types');
  const exported = entries.flatMap((entry) =>
    exportsOf(join(types, `${entry.split('/')[1] ?? 'index'}.d.ts`)),
  );
  expect(exported.length).toBeGreaterThan(200);
  expect([...new Set(exported.flatMap(undocumented))]).toEqual([]);
});

it('documents every option in its declarations', () => {
  const types = join(project, 'node_modules/headglow/dist/types');
  const rows = ['options/table.d.ts', ...NORMS.map((norm) => `norms/${norm}.d.ts`)];
  const declared = rows.map((path) => readFileSync(join(types, path), 'utf8')).join('\n');
  const undocumentedOptions = OPTION_NAMES.filter(
    (name) => !new RegExp(`\\*/\\s+(readonly )?${name}: `).test(declared),
  );
  expect(undocumentedOptions).toEqual([]);
});

/** Gzipped bytes of a chunk and everything that it imports statically. */
function measureSize(
  entry: string,
  importsOf: (file: string) => readonly string[],
  codeOf: (file: string) => string,
) {
  const files = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    importsOf(file).forEach(visit);
  };
  visit(entry);
  return [...files].reduce((sum, file) => sum + gzipSync(codeOf(file), { level: 9 }).length, 0);
}

async function sizeWithVite(name: string): Promise<number> {
  const result = await viteBuild({
    root: project,
    configFile: false,
    logLevel: 'silent',
    build: { write: false, reportCompressedSize: false, rollupOptions: { input: join(project, name) } },
  });
  const { output } = Array.isArray(result) ? (result[0] as (typeof result)[0]) : (result as never);
  const chunks = new Map(
    output.flatMap((one) => (one.type === 'chunk' ? [[one.fileName, one] as const] : [])),
  );
  const entry = [...chunks.values()].find(({ isEntry }) => isEntry);
  const chunk = (file: string) => chunks.get(file) ?? { imports: [], code: '' };
  return measureSize(
    entry?.fileName ?? '',
    (file) => chunk(file).imports,
    (file) => chunk(file).code,
  );
}

interface Esbuild {
  build(options: object): Promise<{
    readonly outputFiles: readonly { readonly path: string; readonly text: string }[];
    readonly metafile: {
      readonly outputs: Readonly<
        Record<string, { entryPoint?: string; imports: { path: string; kind: string }[] }>
      >;
    };
  }>;
}

/** The copy of esbuild that Vite depends on; this package does not. */
const esbuild = createRequire(createRequire(import.meta.url).resolve('vite'))('esbuild') as Esbuild;

const bundleWithEsbuild = (name: string) =>
  esbuild.build({
    absWorkingDir: project,
    entryPoints: [name],
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    outdir: 'out',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });

/** The text of all chunks of an app. */
async function bundledText(name: string): Promise<string> {
  const { outputFiles } = await bundleWithEsbuild(name);
  return outputFiles.map(({ text }) => text).join('\n');
}

async function sizeWithEsbuild(name: string): Promise<number> {
  const { outputFiles, metafile } = await bundleWithEsbuild(name);
  const outputs = metafile.outputs;
  const [entry = ''] = Object.keys(outputs).filter((file) => outputs[file]?.entryPoint === name);
  const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
  return measureSize(
    entry,
    (file) =>
      (outputs[file]?.imports ?? [])
        .filter(({ kind }) => kind === 'import-statement')
        .map(({ path }) => path),
    (file) => texts.get(join(project, file)) ?? '',
  );
}

/** Maximum gzipped bytes of the package that a bundled app loads initially. */
const MAX_SIZES = [
  [
    'view',
    "import { createView } from 'headglow'; createView(document.body, await load());",
    MAX_ENTRY_BYTES,
  ],
  ['files', "import { loadFiles } from 'headglow/formats'; console.log(await loadFiles(files));", 25_000],
  ['options', "import { DEFAULTS } from 'headglow/options'; console.log(DEFAULTS);", 10_000],
] as const;

describe.each(MAX_SIZES)('in a bundled app that imports %s', (name, code, bound) => {
  beforeAll(() => write(`${name}.js`, code));

  const sizes = { Vite: sizeWithVite, esbuild: sizeWithEsbuild };
  it.each(Object.entries(sizes))(`has at most ${bound} bytes, with %s`, async (_, sizeOf) => {
    const bytes = await sizeOf(`${name}.js`);
    expect(bytes).toBeGreaterThan(200);
    expect(bytes).toBeLessThanOrEqual(bound);
  });
});

it('has the texts of options in the entry for options only', async () => {
  const text = OPTIONS.norm.help;
  write('texts.js', "import { OPTIONS } from 'headglow/options'; console.log(OPTIONS.norm.help);");
  expect(await bundledText('texts.js')).toContain(text);
  expect(await bundledText('view.js')).not.toContain(text);
});

it('contains every file that its manifest exports', () => {
  const folder = join(project, 'node_modules/headglow');
  const packed = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const paths = Object.values(packed.exports).flatMap((exported) =>
    typeof exported === 'string' ? [exported] : Object.values(exported as Record<string, string>),
  );
  for (const path of paths) expect(readFileSync(join(folder, path)).length, path).toBeGreaterThan(0);
  expect(dirname(paths[0] as string)).not.toBe('');
});
