// Finds the browser that renders without a screen, and the flags that WebGL2 needs.

import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { PuppeteerNode } from 'puppeteer';
import { HeadglowError } from '../tensor/error.ts';

const NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'];

/** Where Chrome and Chromium live that are not on the PATH. */
function usualPlaces(): string[] {
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

function installedBrowser(): string | undefined {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name + suffix)));
  return [...onPath, ...usualPlaces()].find(isExecutable);
}

/** Puppeteer is an optional peer: only `render` and the tests need it. */
export async function loadPuppeteer(): Promise<PuppeteerNode> {
  try {
    return (await import('puppeteer')).default;
  } catch (error) {
    throw puppeteerError(error);
  }
}

/** Puppeteer reads its settings from the home and the current folder as it is loaded. */
export function puppeteerError(error: unknown): HeadglowError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_MODULE_NOT_FOUND' && /package 'puppeteer'/.test(message))
    return new HeadglowError({
      code: 'environment',
      reason: 'rendering without a screen needs puppeteer, which is not installed',
      remedy: 'run `npm install puppeteer` and try again',
    });
  return new HeadglowError({
    code: 'environment',
    reason: `puppeteer is installed but could not be loaded (${firstMessageLine(error)})`,
    remedy: 'check HOME and the settings of puppeteer',
  });
}

/** @throws HeadglowError where puppeteer's own download is there but may not be run */
async function downloadedBrowser(): Promise<string | undefined> {
  let path: string;
  try {
    path = (await loadPuppeteer()).executablePath();
  } catch {
    return undefined; // no download of its own, or no puppeteer: launching says so
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
      reason: `puppeteer's own browser may not be run (${code})`,
      remedy: 'check its permissions, or set PUPPETEER_EXECUTABLE_PATH to another',
    });
  }
}

/** Chromium depends on no font, and without one a figure has no words. */
const FONTS = ['fonts-liberation', 'fonts-dejavu-core'];

/** On a bare Debian (a fresh container, a CI runner) root may install Chromium; nobody else is asked to. */
async function installBrowser(signal?: AbortSignal): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return;
  process.stderr.write('headglow: found no Chrome or Chromium; installing Debian\'s "chromium" package.\n');
  const run = promisify(execFile);
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, maxBuffer: 1 << 26, signal };
  try {
    await run('apt-get', ['update'], options);
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', ...FONTS], options);
  } catch {
    return undefined;
  }
  return installedBrowser();
}

/**
 * Path of a Chrome or Chromium: `PUPPETEER_EXECUTABLE_PATH`, an installed one, puppeteer's own download,
 * or one installed now.
 */
export async function findBrowser(signal?: AbortSignal): Promise<string> {
  const chosen = process.env.PUPPETEER_EXECUTABLE_PATH;
  if (chosen) {
    if (isExecutable(chosen)) return chosen;
    throw new HeadglowError({
      code: 'environment',
      place: 'PUPPETEER_EXECUTABLE_PATH',
      reason: `there is no program at ${chosen}`,
      remedy: 'set it to the path of a Chrome or Chromium, or unset it',
    });
  }
  const found = installedBrowser() ?? (await downloadedBrowser()) ?? (await installBrowser(signal));
  if (found) return found;
  throw new HeadglowError({
    code: 'environment',
    reason: 'no Chrome or Chromium was found',
    remedy: 'install one, or run `npx puppeteer browsers install chrome`, or set PUPPETEER_EXECUTABLE_PATH',
  });
}

/** Whether Linux shows us a graphics device; macOS and Windows always have one. */
function hasGpu(): boolean {
  if (process.platform !== 'linux') return true;
  if (existsSync('/dev/nvidia0')) return true;
  return existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
}

/** Chromium's names of its GL backends. It takes another silently where it does not know one. */
const BACKENDS = [
  ...['default', 'gl', 'gl-egl', 'gles', 'gles-egl', 'vulkan', 'swiftshader', 'swiftshader-webgl'],
  ...['metal', 'd3d9', 'd3d11', 'd3d11-warp'],
];

/**
 * Which of Chromium's GL backends to use. Without a GPU that is SwiftShader, its software one; on Linux
 * with a GPU it is Vulkan, the only one that needs no screen; elsewhere the browser knows best.
 * `HEADGLOW_ANGLE` (`swiftshader`, `vulkan`, `gl-egl`, …) overrides.
 * @throws HeadglowError where it names none
 */
export function graphicsFlags(): string[] {
  const chosen = process.env.HEADGLOW_ANGLE;
  if (chosen && !BACKENDS.includes(chosen))
    throw new HeadglowError({
      code: 'environment',
      place: 'HEADGLOW_ANGLE',
      reason: `there is no graphics backend "${chosen}"`,
      remedy: `set it to one of ${BACKENDS.join(', ')}, or unset it`,
    });
  const angle = chosen || (!hasGpu() ? 'swiftshader' : process.platform === 'linux' ? 'vulkan' : undefined);
  // SwiftShader stays allowed everywhere: a graphics device that does not answer must not cost the picture.
  const flags = ['--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];
  if (angle) flags.push(`--use-angle=${angle}`);
  if (angle === 'vulkan') flags.push('--enable-features=Vulkan', '--disable-vulkan-surface');
  return flags;
}

/** The first line of an error's message, fit to stand within a sentence. */
export function firstMessageLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0]?.trim().replace(/[.:]$/, '') ?? '';
}
