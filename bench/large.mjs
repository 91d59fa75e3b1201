// `npm run bench:large -- FILE`: measures time and memory of the viewer and of `headglow render` with a file larger than memory.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer';

const command = fileURLToPath(new URL('../dist/cli/headglow.js', import.meta.url));
/** Milliseconds between two readings of memory use. */
const SAMPLE_INTERVAL = 250;
const SEEKS = 12;
/** Playback speeds in checkpoints per second. The second is more than any machine can show, so playback runs as fast as it can. */
const SPEEDS = [4, 60];
/** Successive multiples of it, modulo 1, spread evenly over a range. */
/** 1 / φ: its multiples modulo 1 spread evenly. */
const INVERSE_GOLDEN_RATIO = 0.618034;
/** Milliseconds to wait before memory is read at rest. */
const REST_DELAY = 3000;

const MB = 1e6;
const formatMegabytes = (bytes) => `${Math.round(bytes / MB)} MB`;
const formatMilliseconds = (time) => `${Math.round(time)} ms`;
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** The IDs of a process and all its descendants. */
function findProcessTree(root) {
  const children = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {} // the process has ended
  }
  const pids = [root];
  for (const pid of pids) pids.push(...(children.get(pid) ?? []));
  return pids;
}

/** The kind of a process: node, browser, renderer, gpu-process, network… */
function readProcessKind(pid) {
  const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(/[\0 ]/); // Chromium separates with spaces
  const flagValue = (flag) => args.find((arg) => arg.startsWith(`${flag}=`))?.slice(flag.length + 1);
  const service = flagValue('--utility-sub-type');
  if (service) return service.split('.')[0];
  return flagValue('--type') ?? (args.some((arg) => arg.includes('headglow.js')) ? 'node' : 'browser');
}

/** Proportional set size in bytes, by kind of process. */
function readMemory(rootPids) {
  const memory = {};
  for (const pid of rootPids.flatMap(findProcessTree)) {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      const kind = readProcessKind(pid);
      memory[kind] = (memory[kind] ?? 0) + Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) * 1024;
    } catch {} // the process has ended
  }
  return memory;
}

const totalOf = (memory) => Object.values(memory).reduce((sum, bytes) => sum + bytes, 0);

/** Runs a task, and records the peak memory of processes meanwhile. */
async function trackMemory(getRootPids, task) {
  let peak = {};
  const sample = () => {
    const memory = readMemory(getRootPids());
    if (totalOf(memory) > totalOf(peak)) peak = memory;
  };
  const timer = setInterval(sample, SAMPLE_INTERVAL);
  try {
    const result = await task();
    sample();
    return { result, peak };
  } finally {
    clearInterval(timer);
  }
}

const formatMemory = (memory) =>
  `${formatMegabytes(totalOf(memory))} (${Object.entries(memory)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, bytes]) => `${kind} ${formatMegabytes(bytes)}`)
    .join(', ')})`;

/** Prints a measurement, and the peak memory. */
function report(text, peak) {
  console.log(text);
  console.log(`  peak memory ${formatMemory(peak)}`);
}

async function measureRender(file, flag, output) {
  const start = performance.now();
  const child = spawn(process.execPath, [command, 'render', file, flag, output], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (part) => {
    stderr += part;
  });
  const { peak } = await trackMemory(
    () => [child.pid],
    () => once(child, 'exit'),
  );
  const time = formatMilliseconds(performance.now() - start);
  if (child.exitCode !== 0) throw new Error(`render failed: ${stderr}`);
  const size = formatMegabytes(statSync(output).size);
  report(`render ${flag} ${basename(output)}: ${time}, ${size} written`, peak);
}

/** Runs in the page, before its own scripts: records when the file is first drawn. */
function recordFirstDraw() {
  const poll = () => {
    const { headglow: view } = window;
    const isOpen = view && view.steps.length > 0 && /\.np[yz] /.test(document.title);
    if (!isOpen || view.moment.pendingText !== undefined) {
      requestAnimationFrame(poll);
      return;
    }
    const unsubscribe = view.on('draw', () => {
      unsubscribe();
      window.firstDraw = performance.now();
    });
    view.set({});
  };
  if (location.protocol === 'http:') requestAnimationFrame(poll);
}

/** Runs in the page: seeks to a checkpoint. @returns milliseconds until it was drawn */
function seek(checkpoint) {
  const { headglow: view } = window;
  const start = performance.now();
  return new Promise((resolve) => {
    const unsubscribe = view.on('draw', () => {
      if (view.moment.pendingText !== undefined || !view.moment.checkpoints.includes(checkpoint)) return;
      unsubscribe();
      resolve(performance.now() - start);
    });
    window.headglowPlayer.seek(checkpoint);
  });
}

/** Runs in the page: plays all checkpoints once. @returns how long it took, and what was drawn */
function play(speed) {
  const { headglow: view, headglowPlayer: player } = window;
  player.set({ speed, repeat: 'none', skip: false, range: null });
  player.seek(0);
  return new Promise((resolve) => {
    const shown = new Set();
    const times = [];
    const start = performance.now();
    const unsubscribeDraw = view.on('draw', () => {
      times.push(performance.now());
      for (const checkpoint of view.moment.checkpoints) shown.add(checkpoint);
    });
    const unsubscribe = player.on('change', ({ playing }) => {
      if (playing) return;
      unsubscribe();
      unsubscribeDraw();
      const intervals = times.slice(1).map((time, i) => time - times[i]);
      const seconds = (performance.now() - start) / 1000;
      resolve({ seconds, frames: times.length, shown: shown.size, longest: Math.max(...intervals) });
    });
    player.play();
  });
}

async function measureViewer(file) {
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
  const getRootPids = () => [browser.process().pid, server.pid];
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(String(error)));
    console.log(`viewer, before the page is opened: ${formatMemory(readMemory(getRootPids()))}`);
    await measureOpening(page, url, getRootPids);
    const count = await page.evaluate(() => window.headglow.steps.length);
    await measureSeeks(page, count, getRootPids);
    for (const speed of SPEEDS) await measurePlayback(page, { count, speed }, getRootPids);
    await setTimeout(REST_DELAY);
    console.log(`viewer, at rest afterwards: ${formatMemory(readMemory(getRootPids()))}`);
  } finally {
    await browser.close();
    server.kill('SIGINT');
    await once(server, 'exit');
  }
}

async function measureOpening(page, url, getRootPids) {
  await page.evaluateOnNewDocument(recordFirstDraw);
  const { result, peak } = await trackMemory(getRootPids, async () => {
    await page.goto(url);
    await page.waitForFunction(() => 'firstDraw' in window, { timeout: 120_000 });
    return page.evaluate(() => window.firstDraw);
  });
  report(`viewer, from navigation to the first checkpoint drawn: ${formatMilliseconds(result)}`, peak);
}

async function measureSeeks(page, count, getRootPids) {
  const checkpoints = Array.from({ length: SEEKS }, (_, i) =>
    Math.floor((i * INVERSE_GOLDEN_RATIO * count) % count),
  );
  const { result, peak } = await trackMemory(getRootPids, async () => {
    const times = [];
    for (const checkpoint of checkpoints) times.push(await page.evaluate(seek, checkpoint));
    return times;
  });
  const [middle, longest] = [median(result), Math.max(...result)].map(formatMilliseconds);
  report(`viewer, ${SEEKS} seeks: median ${middle}, longest ${longest}`, peak);
}

async function measurePlayback(page, { count, speed }, getRootPids) {
  const { result, peak } = await trackMemory(getRootPids, () => page.evaluate(play, speed));
  const { seconds, frames, shown, longest } = result;
  const perSecond = (number) => (number / seconds).toFixed(1);
  report(
    `viewer, playing ${count} checkpoints at ${speed} per second: ${shown} shown in ${seconds.toFixed(1)} s ` +
      `(${perSecond(shown)} per second), ${perSecond(frames)} frames per second, longest interval ${formatMilliseconds(longest)}`,
    peak,
  );
}

const [file, ...selected] = process.argv.slice(2);
if (!file || !existsSync(file) || !existsSync('/proc/self/smaps_rollup')) {
  console.error(
    'Usage: npm run bench:large -- FILE [viewer] [render] [movie]   (Linux only; run `npm run build` first)',
  );
  process.exit(2);
}
const isSelected = (part) => selected.length === 0 || selected.includes(part);
const folder = mkdtempSync(join(tmpdir(), 'headglow-large-'));
try {
  console.log(`${basename(file)}: ${formatMegabytes(statSync(file).size)}`);
  if (isSelected('render')) await measureRender(file, '-o', join(folder, 'x.png'));
  if (isSelected('viewer')) await measureViewer(file);
  if (isSelected('movie')) await measureRender(file, '--movie', join(folder, 'x.mp4'));
} finally {
  rmSync(folder, { recursive: true });
}
