// `npm run bench:large -- FILE`: time and memory with a file larger than memory should hold, in the viewer and in `headglow render`.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer';

const command = fileURLToPath(new URL('../dist/cli/headglow.js', import.meta.url));
/** Milliseconds between two looks at the memory. */
const PERIOD = 250;
/** Checkpoints that are sought. */
const SEEKS = 12;
/** Checkpoints a second, more than any machine shows: a play then goes as fast as it can. */
const FAST = 60;

const MB = 1e6;
const megabytes = (bytes) => `${Math.round(bytes / MB)} MB`;
const milliseconds = (time) => `${Math.round(time)} ms`;
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** A process and all that it started, with what each is. */
function processesOf(root) {
  const children = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {} // it has ended
  }
  const found = [root];
  for (const one of found) found.push(...(children.get(one) ?? []));
  return found;
}

function kindOf(pid) {
  const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(/[\0 ]/); // Chromium writes blanks
  const type = line.find((part) => part.startsWith('--type='))?.slice('--type='.length);
  const service = line.find((part) => part.startsWith('--utility-sub-type='))?.split('=')[1];
  if (service) return service.split('.')[0];
  return type ?? (line.some((part) => part.includes('headglow.js')) ? 'node' : 'browser');
}

/** Bytes of memory, by kind of process; what processes share counts in parts. */
function memoryOf(roots) {
  const found = {};
  for (const pid of roots.flatMap(processesOf)) {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      const kind = kindOf(pid);
      found[kind] = (found[kind] ?? 0) + Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) * 1024;
    } catch {} // it has ended
  }
  return found;
}

const sum = (memory) => Object.values(memory).reduce((all, one) => all + one, 0);

/** Looks at the memory of processes while a task runs. */
async function watched(roots, task) {
  let peak = {};
  const kinds = {};
  const look = () => {
    const memory = memoryOf(roots());
    if (sum(memory) > sum(peak)) peak = memory;
    for (const [kind, bytes] of Object.entries(memory)) kinds[kind] = Math.max(kinds[kind] ?? 0, bytes);
  };
  const timer = setInterval(look, PERIOD);
  try {
    return {
      result: await task(),
      get peak() {
        return peak;
      },
      kinds,
    };
  } finally {
    look();
    clearInterval(timer);
  }
}

const memoryText = (memory) =>
  `${megabytes(sum(memory))} (${Object.entries(memory)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, bytes]) => `${kind} ${megabytes(bytes)}`)
    .join(', ')})`;

async function render(file, flag, output) {
  const started = performance.now();
  const child = spawn(process.execPath, [command, 'render', file, flag, output], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (part) => {
    stderr += part;
  });
  const { peak } = await watched(
    () => [child.pid],
    () => once(child, 'exit'),
  );
  const time = performance.now() - started;
  if (child.exitCode !== 0) throw new Error(`render failed: ${stderr}`);
  console.log(
    `render ${flag} ${basename(output)}: ${milliseconds(time)}, ${megabytes(statSync(output).size)} written`,
  );
  console.log(`  memory at most ${memoryText(peak)}`);
}

/** In the page, before its own scripts: the moment when the file was drawn. */
function noteFirstDraw() {
  const look = () => {
    const { headglow: view } = window;
    const isOpen = view && view.steps.length > 0 && /\.np[yz] /.test(document.title);
    if (!isOpen || view.moment.pendingText !== undefined) {
      requestAnimationFrame(look);
      return;
    }
    const stop = view.on('draw', () => {
      stop();
      window.firstDraw = performance.now();
    });
    view.set({});
  };
  if (location.protocol === 'http:') requestAnimationFrame(look);
}

/** In the page: seeks to a checkpoint, and how long it took until it was drawn. */
function seek(checkpoint) {
  const { headglow: view } = window;
  const started = performance.now();
  return new Promise((resolve) => {
    const stop = view.on('draw', () => {
      if (view.moment.pendingText !== undefined || !view.moment.checkpoints.includes(checkpoint)) return;
      stop();
      resolve(performance.now() - started);
    });
    window.headglowPlayer.seek(checkpoint);
  });
}

/** In the page: plays all checkpoints once, and what was drawn meanwhile. */
function play(speed) {
  const { headglow: view, headglowPlayer: player } = window;
  player.set({ speed, repeat: 'none', skip: false, range: null });
  player.seek(0);
  return new Promise((resolve) => {
    const shown = new Set();
    let frames = 0;
    const times = [];
    const started = performance.now();
    const stopDraw = view.on('draw', () => {
      frames++;
      times.push(performance.now());
      for (const checkpoint of view.moment.checkpoints) shown.add(checkpoint);
    });
    const stop = player.on('change', ({ playing }) => {
      if (playing) return;
      stop();
      stopDraw();
      const gaps = times.slice(1).map((time, i) => time - times[i]);
      const seconds = (performance.now() - started) / 1000;
      resolve({ seconds, frames, shown: shown.size, longest: Math.max(...gaps) });
    });
    player.play();
  });
}

async function viewer(file) {
  const server = spawn(process.execPath, [command, 'view', '--no-open', '--port', '0', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(server.stdout, 'data');
  const url = /http:\S+/.exec(String(line))[0];
  const browser = await puppeteer.launch({
    executablePath: process.env.PUPPETEER_EXECUTABLE_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--ignore-gpu-blocklist',
    ],
    defaultViewport: { width: 1600, height: 900 },
    protocolTimeout: 0,
  });
  const roots = () => [browser.process().pid, server.pid];
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(String(error)));
    console.log(`viewer, before a page is open: ${memoryText(memoryOf(roots()))}`);
    await page.evaluateOnNewDocument(noteFirstDraw);
    const opened = await watched(roots, async () => {
      await page.goto(url);
      await page.waitForFunction(() => 'firstDraw' in window, { timeout: 120_000 });
      return page.evaluate(() => window.firstDraw);
    });
    console.log(`viewer, navigation to the first checkpoint drawn: ${milliseconds(opened.result)}`);
    console.log(`  memory at most ${memoryText(opened.peak)}`);
    const count = await page.evaluate(() => window.headglow.steps.length);
    const checkpoints = Array.from({ length: SEEKS }, (_, i) => Math.floor((i * 0.618034 * count) % count));
    const seeks = await watched(roots, async () => {
      const times = [];
      for (const checkpoint of checkpoints) times.push(await page.evaluate(seek, checkpoint));
      return times;
    });
    console.log(
      `viewer, ${SEEKS} seeks: median ${milliseconds(median(seeks.result))}, at most ${milliseconds(Math.max(...seeks.result))}`,
    );
    console.log(`  memory at most ${memoryText(seeks.peak)}`);
    for (const speed of [4, FAST]) {
      const played = await watched(roots, () => page.evaluate(play, speed));
      const { seconds, frames, shown, longest } = played.result;
      const rate = (shown / seconds).toFixed(1);
      console.log(
        `viewer, play of ${count} checkpoints at ${speed} a second: ${shown} shown in ${seconds.toFixed(1)} s (${rate} a second), ` +
          `${(frames / seconds).toFixed(1)} frames a second, the longest ${milliseconds(longest)}`,
      );
      console.log(`  memory at most ${memoryText(played.peak)}`);
    }
    await setTimeout(3000);
    console.log(`viewer, at rest afterwards: ${memoryText(memoryOf(roots()))}`);
  } finally {
    await browser.close();
    server.kill('SIGINT');
    await once(server, 'exit');
  }
}

const [file, ...parts] = process.argv.slice(2);
if (!file || !existsSync(file) || !existsSync('/proc/self/smaps_rollup')) {
  console.error(
    'Usage: npm run bench:large -- FILE [viewer] [render] [movie]   (Linux; after `npm run build`)',
  );
  process.exit(2);
}
const isWanted = (part) => parts.length === 0 || parts.includes(part);
const folder = mkdtempSync(join(tmpdir(), 'headglow-large-'));
try {
  console.log(`${basename(file)}: ${megabytes(statSync(file).size)}`);
  if (isWanted('render')) await render(file, '-o', join(folder, 'x.png'));
  if (isWanted('viewer')) await viewer(file);
  if (isWanted('movie')) await render(file, '--movie', join(folder, 'x.mp4'));
} finally {
  rmSync(folder, { recursive: true });
}
