// The README's commands and code, run as they stand there.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { expectNoErrors, openPage } from './support/browser.ts';
import { ensureBuilt, headglow } from './support/built.ts';
import { npy } from './support/npy.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, body = '']) => body,
  );
const commands = blocks('sh').flatMap((block) => block.trim().split('\n'));

/** A command line as words; quotes hold words together. */
const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

const folder = mkdtempSync(join(tmpdir(), 'headglow-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const scores = zipSync({
  'scores.npy': npy(
    '<f4',
    [2, 2, 3, 4],
    Array.from({ length: 48 }, (_, i) => i / 48),
  ),
  'step.npy': npy('<i8', [2], [100, 500]),
  'task.npy': npy('<U9', [2], ['induction', 'copying']),
});

beforeAll(async () => {
  await ensureBuilt();
  writeFileSync(join(folder, 'scores.npz'), scores);
  writeFileSync(join(folder, 'llama.tsv'), '0.1\t-0.2\n0.3\t0.4\n');
  writeFileSync(join(folder, 'mistral.tsv'), '0.5\t0.6\t0.7\n');
  mkdirSync(join(folder, 'runs/llama'), { recursive: true });
  for (const step of [9, 10])
    writeFileSync(join(folder, `runs/llama/step-${step}.csv`), 'layer,head,induction,copying\n0,0,0.1,0.2\n');
}, 180_000);

/** Runs `npm start` from the folder with the files, and gives the address it prints. */
async function addressOf(args: readonly string[]): Promise<{ address: string; stop: () => void }> {
  const child = spawn('npm', ['start', '--prefix', root, ...args], {
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder, CI: 'true' },
    detached: true, // so that npm's own children can be ended with it
  });
  const stop = () => {
    if (child.pid) process.kill(-child.pid, 'SIGINT');
  };
  let said = '';
  for await (const chunk of child.stdout) {
    said += chunk;
    const address = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)?.[0];
    if (address) return { address, stop };
  }
  throw new Error(`npm start ended with ${said}`);
}

describe('README: commands', () => {
  it('are all of a kind that is run here', () => {
    const kinds = [
      /^npm ci && npm (start|test)$/,
      /^npm start -- /,
      /^npx headglow (render|describe|bench)( |$)/,
    ];
    for (const command of commands)
      expect(
        kinds.some((kind) => kind.test(command)),
        command,
      ).toBe(true);
    expect(commands).toContain('npm ci && npm test'); // which is what runs this file
  });

  it.each(commands.filter((line) => line.startsWith('npx headglow')))('%s', async (line) => {
    const [, , ...args] = words(line);
    if (args[0] === 'bench') {
      // The whole of it takes a minute; whether it works shows in a few seconds.
      const ran = await headglow([...args, '--quick', '--headless', '--port', '0'], { cwd: folder });
      expect(ran.code, ran.stderr).toBe(0);
      expect(ran.stdout).toMatch(/^# Headglow /);
      if (args.includes('--json')) expect(existsSync(join(folder, 'report.json'))).toBe(true);
      return;
    }
    const ran = await headglow(args, { cwd: folder });
    expect(ran.code, ran.stderr).toBe(0);
    if (args[0] === 'describe' && !args.includes('-o')) {
      expect(ran.stdout).toMatch(/^## .+\n\n### Overview\n/);
      return;
    }
    const flag = args.find((word) => ['-o', '--movie', '--frames'].includes(word)) as string;
    const output = args[args.indexOf(flag) + 1] as string;
    expect(ran.stderr).toContain(`headglow: wrote ${output} (`);
    expect(existsSync(join(folder, output))).toBe(true);
  });

  it.each(commands.filter((line) => line.includes('npm start')))(
    '%s',
    async (line) => {
      const args = line.includes(' -- ') ? words(line).slice(2) : [];
      const { address, stop } = await addressOf(args);
      try {
        const page = await openPage(address);
        const panels = args.length === 0 ? 8 : 2;
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

describe('README: code', () => {
  it.each(blocks('js'))('%s', async (code) => {
    const page = await openPage();
    const library = (entry: string) => new URL(`/src/${entry}.ts`, inject('baseUrl')).href;
    const module = code
      .replace("'headglow'", `'${library('index')}'`)
      .replace("'headglow/play'", `'${library('play')}'`)
      .replace("'headglow/analysis'", `'${library('analysis')}'`)
      .replace("new URL('scores.npz', location.href)", 'new URL(window.scores)');
    const drawn = await page.evaluate(
      async (source, bytes) => {
        Object.assign(window, { scores: URL.createObjectURL(new Blob([new Uint8Array(bytes)])) });
        document.body.innerHTML =
          '<div id="figure" style="width:600px;height:400px"></div><div id="timeline"></div>';
        const url = URL.createObjectURL(
          new Blob([`${source}\nexport { canvas, layout, view };`], { type: 'text/javascript' }),
        );
        const { canvas, view } = await import(/* @vite-ignore */ url);
        return [canvas.width, canvas.height, view.layout.panels.length];
      },
      module,
      [...scores],
    );
    expect(drawn).toEqual([1600, 900, 2]);
    expectNoErrors(page);
  });
});

describe('README: pictures', () => {
  it('are there', () => {
    for (const [, path = ''] of readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g))
      expect(existsSync(join(root, path)), path).toBe(true);
  });
});
