// Starts a headless browser, and ends it with all its processes and temporary files.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from 'puppeteer';
import { HeadglowError } from '../tensor/error.ts';
import { sanitizeText } from '../tensor/sanitize.ts';
import { findBrowser, firstMessageLine, graphicsFlags, loadPuppeteer } from './browser.ts';
import { aborted } from './interrupt.ts';
import { PipeTransport } from './pipe-transport.ts';
import { makeTempFolder, removeTemp } from './temp-files.ts';

/** Milliseconds to wait for the browser to start, generous for a busy machine. */
const START_TIMEOUT_MS = 120_000;
/** Milliseconds to wait for the exit code after the browser has closed its pipes. */
const EXIT_TIMEOUT_MS = 2000;
/** Characters of the browser's stderr that are kept, and that are shown in an error. */
const MAX_STDERR = 10_000;
const MAX_STDERR_SHOWN = 200;

const FLAGS = [
  '--remote-debugging-pipe',
  '--disable-dev-shm-usage', // in containers /dev/shm has 64 MB, less than one large picture
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Half of the processes: those of an address bar that nobody sees, and one for a next page that is never opened.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess',
];

export interface RunningBrowser {
  readonly browser: Browser;
  readonly newPage: () => Promise<Page>;
  /** Ends all its processes, and removes its profile and temporary files. */
  readonly close: () => Promise<void>;
}

export interface LaunchSettings {
  /** Additional command line flags for Chromium. */
  readonly flags?: readonly string[];
  readonly signal?: AbortSignal;
  /** Whether pages report their requests. The browser then keeps up to 200 MB of each page's answers. Default: false. */
  readonly reportsRequests?: boolean;
}

/**
 * Starts a headless browser with a fresh profile.
 * @throws HeadglowError if no browser is found, or if it does not start
 */
export async function launchBrowser(settings: LaunchSettings = {}): Promise<RunningBrowser> {
  const { flags = [], signal } = settings;
  await loadPuppeteer(); // report a missing puppeteer before installing a browser
  const path = await findBrowser(signal);
  signal?.throwIfAborted();
  const asRoot = process.getuid?.() === 0;
  // Chromium refuses to run as root with its sandbox.
  const withoutSandbox = { ...settings, flags: [...flags, '--no-sandbox'] };
  const first = await startBrowser(path, asRoot ? withoutSandbox : settings);
  if (!('reason' in first)) return first;
  // Kernels without user namespaces have no sandbox. Only Headglow's own page is opened, so none is needed.
  const lacksSandbox = !asRoot && /sandbox/i.test(first.stderr);
  const second = lacksSandbox ? await startBrowser(path, withoutSandbox) : first;
  if (!('reason' in second)) return second;
  throw new HeadglowError({
    code: 'environment',
    file: path,
    reason: `the browser failed to start (${second.reason})`,
    remedy: 'check that it runs, or set PUPPETEER_EXECUTABLE_PATH to another browser',
  });
}

interface StartFailure {
  readonly reason: string;
  readonly stderr: string;
}

async function startBrowser(
  path: string,
  { flags = [], signal, reportsRequests = false }: LaunchSettings,
): Promise<RunningBrowser | StartFailure> {
  const puppeteer = await loadPuppeteer();
  const graphics = graphicsFlags();
  const tempFolder = await makeTempFolder();
  const args = puppeteer.defaultArgs({
    headless: true,
    userDataDir: join(tempFolder, 'profile'),
    args: [...graphics, ...FLAGS, ...flags],
  });
  const child = spawn(path, args, {
    detached: process.platform !== 'win32', // a process group, so that all of it can be killed
    env: { ...process.env, TMPDIR: tempFolder },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  const close = async () => {
    await killBrowser(child);
    await removeTemp(tempFolder);
  };
  let stderr = '';
  child.stderr?.on('data', (part) => {
    stderr = `${stderr}${part}`.slice(-MAX_STDERR);
  });
  const settled = new AbortController();
  try {
    const transport = new PipeTransport(child.stdio[3] as Writable, child.stdio[4] as Readable);
    const exited = rejectOnExit(child, () => stderr);
    exited.catch(() => {});
    const connected = puppeteer
      .connect({ transport, networkEnabled: reportsRequests, protocolTimeout: 0 }) // a large picture can take minutes
      .catch(async (error) => {
        // The pipes close before the process exits. Wait for the exit code, which explains more.
        await Promise.race([exited, setTimeout(EXIT_TIMEOUT_MS, undefined, { ref: false })]);
        throw error;
      });
    const browser = await Promise.race([
      connected,
      exited,
      setTimeout(START_TIMEOUT_MS, undefined, { signal: settled.signal }).then(() => {
        throw new Error(`no response within ${START_TIMEOUT_MS / 60_000} minutes`);
      }),
      ...(signal ? [aborted(signal)] : []),
    ]);
    return { newPage: () => browser.newPage(), browser, close };
  } catch (error) {
    await close();
    signal?.throwIfAborted();
    return { reason: firstMessageLine(error), stderr };
  } finally {
    settled.abort();
  }
}

/** Rejects when the browser cannot be run or exits. @param stderr returns its output so far */
async function rejectOnExit(child: ChildProcess, stderr: () => string): Promise<never> {
  const [code, name] = await once(child, 'close'); // rejects if spawning failed
  const lastLine = sanitizeText(stderr().trim().split('\n').at(-1) ?? '').slice(0, MAX_STDERR_SHOWN);
  const how = code === null ? `killed by ${name}` : `exit code ${code}`;
  throw new Error(lastLine ? `${how}: ${lastLine}` : how);
}

async function killBrowser(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  try {
    if (process.platform === 'win32') child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
  await exited;
}
