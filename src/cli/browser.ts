// Finds the browser for headless rendering, and the flags that WebGL2 needs.

import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { PuppeteerNode } from 'puppeteer';
import { HeadglowError } from '../tensor/error.ts';

const EXECUTABLE_NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'];

/** Default locations of Chrome and Chromium outside the PATH. */
function defaultLocations(): string[] {
  if (process.platform === 'darwin') {
    return [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ];
  }
  if (process.platform !== 'win32')
    return ['/usr/bin/chromium', '/opt/google/chrome/chrome', '/snap/bin/chromium'];
  const roots = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];
  return roots.flatMap((root) =>
    root
      ? [join(root, 'Google/Chrome/Application/chrome.exe'), join(root, 'Chromium/Application/chrome.exe')]
      : [],
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function findInstalledBrowser(): string | undefined {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = EXECUTABLE_NAMES.flatMap((name) => folders.map((folder) => join(folder, name + suffix)));
  return [...onPath, ...defaultLocations()].find(isExecutable);
}

/** Loads puppeteer, an optional peer dependency: only `render`, `bench` and the tests need it. */
export async function loadPuppeteer(): Promise<PuppeteerNode> {
  try {
    return (await import('puppeteer')).default;
  } catch (error) {
    throw puppeteerError(error);
  }
}

/** Explains why puppeteer failed to load: it is missing, or its settings in the home or current folder are invalid. */
export function puppeteerError(error: unknown): HeadglowError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_MODULE_NOT_FOUND' && /package 'puppeteer'/.test(message))
    return new HeadglowError({
      code: 'environment',
      reason: 'running a headless browser requires puppeteer, which is not installed',
      remedy: 'run `npm install puppeteer`, then try again',
    });
  return new HeadglowError({
    code: 'environment',
    reason: `puppeteer is installed but could not be loaded (${firstMessageLine(error)})`,
    remedy: "check the HOME variable and puppeteer's configuration",
  });
}

/** @throws HeadglowError if puppeteer has downloaded a browser that cannot be executed */
async function findDownloadedBrowser(): Promise<string | undefined> {
  let path: string;
  try {
    path = (await loadPuppeteer()).executablePath();
  } catch {
    return undefined; // nothing downloaded, or no puppeteer, which launching reports
  }
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new HeadglowError({
      code: 'environment',
      file: path,
      reason: `the browser that puppeteer downloaded cannot be executed (${code})`,
      remedy: 'check its permissions, or set PUPPETEER_EXECUTABLE_PATH to another browser',
    });
  }
}

/** The Chromium package does not depend on fonts, and without any the figure has no text. */
const FONTS = ['fonts-liberation', 'fonts-dejavu-core'];

/** Installs Chromium on Debian for root, as in a fresh container or on a CI runner. */
async function installBrowser(signal?: AbortSignal): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return;
  process.stderr.write('headglow: no Chrome or Chromium found; installing the Debian package "chromium"\n');
  const run = promisify(execFile);
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, maxBuffer: 1 << 26, signal };
  try {
    await run('apt-get', ['update'], options);
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', ...FONTS], options);
  } catch {
    return undefined;
  }
  return findInstalledBrowser();
}

/**
 * Finds Chrome or Chromium: `PUPPETEER_EXECUTABLE_PATH`, an installed one, puppeteer's download, or one that is
 * installed now. @returns its path
 */
export async function findBrowser(signal?: AbortSignal): Promise<string> {
  const chosen = process.env.PUPPETEER_EXECUTABLE_PATH;
  if (chosen) {
    if (isExecutable(chosen)) return chosen;
    throw new HeadglowError({
      code: 'environment',
      place: 'PUPPETEER_EXECUTABLE_PATH',
      reason: `there is no executable at ${chosen}`,
      remedy: 'set it to the path of Chrome or Chromium, or unset it',
    });
  }
  const found = findInstalledBrowser() ?? (await findDownloadedBrowser()) ?? (await installBrowser(signal));
  if (found) return found;
  throw new HeadglowError({
    code: 'environment',
    reason: 'no Chrome or Chromium found',
    remedy: 'install one, or run `npx puppeteer browsers install chrome`, or set PUPPETEER_EXECUTABLE_PATH',
  });
}

/** Whether Linux exposes a graphics device. macOS and Windows always have one. */
function hasGpu(): boolean {
  if (process.platform !== 'linux') return true;
  if (existsSync('/dev/nvidia0')) return true;
  return existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
}

/** Chromium's names for its GL backends. For an unknown name it silently uses another backend. */
const BACKENDS = [
  ...['default', 'gl', 'gl-egl', 'gles', 'gles-egl', 'vulkan', 'swiftshader', 'swiftshader-webgl'],
  ...['metal', 'd3d9', 'd3d11', 'd3d11-warp'],
];

/**
 * Flags that select Chromium's GL backend. Without a GPU: SwiftShader, the software renderer. On Linux with a GPU:
 * Vulkan, the only backend that needs no display. Elsewhere: the browser's default.
 * `HEADGLOW_ANGLE` (`swiftshader`, `vulkan`, `gl-egl`, …) overrides.
 * @throws HeadglowError if it is not a backend
 */
export function graphicsFlags(): string[] {
  const chosen = process.env.HEADGLOW_ANGLE;
  if (chosen && !BACKENDS.includes(chosen))
    throw new HeadglowError({
      code: 'environment',
      place: 'HEADGLOW_ANGLE',
      reason: `unknown graphics backend "${chosen}"`,
      remedy: `set it to one of ${BACKENDS.join(', ')}, or unset it`,
    });
  const angle = chosen || (!hasGpu() ? 'swiftshader' : process.platform === 'linux' ? 'vulkan' : undefined);
  // Always allow SwiftShader, so a graphics device that does not respond does not fail the picture.
  const flags = ['--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];
  if (angle) flags.push(`--use-angle=${angle}`);
  // Without a GPU, Chromium would put the page together by SwiftShader, too, which takes more time than all else that it does.
  if (angle === 'swiftshader') flags.push('--disable-gpu-compositing');
  if (angle === 'vulkan') flags.push('--enable-features=Vulkan', '--disable-vulkan-surface');
  return flags;
}

/** The first line of an error's message, without its final punctuation, to be quoted in a sentence. */
export function firstMessageLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0]?.trim().replace(/[.:]$/, '') ?? '';
}
