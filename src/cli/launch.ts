// Starts the browser that renders without a screen, and ends it with all that it left.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { Browser } from 'puppeteer';
import { HeadglowError } from '../tensor/error.ts';
import { sanitizeText } from '../tensor/sanitize.ts';
import { findBrowser, firstMessageLine, graphicsFlags, loadPuppeteer } from './browser.ts';
import { aborted } from './interrupt.ts';
import { PipeTransport } from './pipe-transport.ts';
import { makeTempFolder, removeTemp } from './temp-files.ts';

/** Milliseconds for a start, on a busy machine. */
const PATIENCE = 120_000;
/** Milliseconds between the end of a browser's pipes and its own. */
const LAST_WORDS = 2000;
/** Characters kept of what the browser says on stderr, and shown of it. */
const KEPT = 10_000;
const SHOWN = 200;

const FLAGS = [
  '--remote-debugging-pipe',
  '--disable-dev-shm-usage', // containers give /dev/shm 64 MB, less than one large picture
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface RunningBrowser {
  readonly browser: Browser;
  /** Ends all of its processes, and removes its profile and temporary files. */
  readonly close: () => Promise<void>;
}

export interface LaunchSettings {
  /** Command line flags of Chromium besides our own. */
  readonly flags?: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * Starts a headless browser with a fresh profile.
 * @throws HeadglowError where there is none, or it does not start
 */
export async function launchBrowser({ flags = [], signal }: LaunchSettings = {}): Promise<RunningBrowser> {
  await loadPuppeteer(); // what is missing is said before anything is installed
  const path = await findBrowser(signal);
  signal?.throwIfAborted();
  const asRoot = process.getuid?.() === 0;
  // Chromium refuses to run as root with its sandbox.
  const first = await start(path, asRoot ? [...flags, '--no-sandbox'] : flags, signal);
  if (!('reason' in first)) return first;
  // Kernels without user namespaces have no sandbox to offer; the page opened is our own, so go without.
  const hasNoSandbox = !asRoot && /sandbox/i.test(first.stderr);
  const second = hasNoSandbox ? await start(path, [...flags, '--no-sandbox'], signal) : first;
  if (!('reason' in second)) return second;
  throw new HeadglowError({
    code: 'environment',
    file: path,
    reason: `the browser did not start (${second.reason})`,
    remedy: 'check that it runs, or set PUPPETEER_EXECUTABLE_PATH to another',
  });
}

interface Failure {
  readonly reason: string;
  readonly stderr: string;
}

async function start(
  path: string,
  flags: readonly string[],
  signal?: AbortSignal,
): Promise<RunningBrowser | Failure> {
  const puppeteer = await loadPuppeteer();
  const graphics = graphicsFlags();
  const scratch = await makeTempFolder();
  const args = puppeteer.defaultArgs({
    headless: true,
    userDataDir: join(scratch, 'profile'),
    args: [...graphics, ...FLAGS, ...flags],
  });
  const child = spawn(path, args, {
    detached: process.platform !== 'win32', // a group of its own, to be ended as one
    env: { ...process.env, TMPDIR: scratch },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  const close = async () => {
    await end(child);
    await removeTemp(scratch);
  };
  let stderr = '';
  child.stderr?.on('data', (part) => {
    stderr = `${stderr}${part}`.slice(-KEPT);
  });
  const settled = new AbortController();
  try {
    const transport = new PipeTransport(child.stdio[3] as Writable, child.stdio[4] as Readable);
    const ended = failed(child, () => stderr);
    ended.catch(() => {});
    const connected = puppeteer
      .connect({ transport, protocolTimeout: 0 }) // large pictures may take minutes
      .catch(async (error) => {
        // The pipes close before the browser has ended, which says why.
        await Promise.race([ended, setTimeout(LAST_WORDS, undefined, { ref: false })]);
        throw error;
      });
    const browser = await Promise.race([
      connected,
      ended,
      setTimeout(PATIENCE, undefined, { signal: settled.signal }).then(() => {
        throw new Error(`it did not answer in ${PATIENCE / 60_000} minutes`);
      }),
      ...(signal ? [aborted(signal)] : []),
    ]);
    return { browser, close };
  } catch (error) {
    await close();
    signal?.throwIfAborted();
    return { reason: firstMessageLine(error), stderr };
  } finally {
    settled.abort();
  }
}

/** Rejects where the program cannot be run, or ends. */
async function failed(child: ChildProcess, stderr: () => string): Promise<never> {
  const [code, name] = await once(child, 'close'); // an error rejects
  const last = sanitizeText(stderr().trim().split('\n').at(-1) ?? '').slice(0, SHOWN);
  const how = code === null ? `was ended by ${name}` : `ended with code ${code}`;
  throw new Error(last ? `it ${how}: ${last}` : `it ${how}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
  await ended;
}
