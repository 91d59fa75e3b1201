// Projects with the packed package, bundlers and frameworks. These are installed once, from the lock file in `bundlers/`, below
// node_modules.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type FileServer, startFileServer } from '../support/file-server.ts';
import { installPackage } from '../support/package.ts';

const run = promisify(execFile);
const manifests = fileURLToPath(new URL('bundlers/', import.meta.url));
const MANIFESTS = ['package.json', 'package-lock.json'];

/** The folder of the tools that the lock file lists. */
function toolsFolder(): string {
  const digest = createHash('sha256')
    .update(readFileSync(join(manifests, 'package-lock.json')))
    .digest('hex')
    .slice(0, 8);
  return fileURLToPath(new URL(`../../node_modules/.cache/headglow-bundlers-${digest}`, import.meta.url));
}

/** Installs the tools unless they are there. */
export async function ensureTools(): Promise<void> {
  const folder = toolsFolder();
  const finished = join(folder, 'finished');
  if (existsSync(finished)) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of MANIFESTS) copyFileSync(join(manifests, name), join(folder, name));
  // Two versions of React are there, and each peer wants one of them.
  const flags = ['--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', ['ci', ...flags], { cwd: folder, maxBuffer: 1 << 26 });
  writeFileSync(finished, '');
}

/** Creates a project in which the package is installed, and which finds the tools. It must be removed after use. */
export async function createProject(name: string): Promise<string> {
  // Outside of node_modules, where some tools compile nothing; and ignored by git.
  const home = join(manifests, 'dist');
  mkdirSync(home, { recursive: true });
  const project = mkdtempSync(join(home, `${name}-`));
  await installPackage(project);
  const { devDependencies } = JSON.parse(readFileSync(join(manifests, 'package.json'), 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  for (const tool of Object.keys(devDependencies)) {
    mkdirSync(dirname(join(project, 'node_modules', tool)), { recursive: true });
    symlinkSync(toolPath(tool), join(project, 'node_modules', tool), 'junction');
  }
  return project;
}

/** Imports one of the tools. */
export const importTool = <Module>(name: string): Promise<Module> =>
  import(
    pathToFileURL(createRequire(join(toolsFolder(), 'package.json')).resolve(name)).href
  ) as Promise<Module>;

/** The path of a program of the tools, to be run with Node. */
export const toolPath = (path: string): string => join(toolsFolder(), 'node_modules', path);

/** Writes files into a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/** Serves a folder on 127.0.0.1. */
export async function serveFolder(folder: string): Promise<FileServer> {
  const server = await startFileServer();
  server.answer = (request, response) => {
    const path = normalize(decodeURI(new URL(request.url ?? '/', server.origin).pathname));
    // Browsers request an icon of every page.
    if (path === '/favicon.ico') return void response.writeHead(204).end();
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    if (!existsSync(file)) return void response.writeHead(404).end();
    const type = TYPES[/\.(\w+)$/.exec(file)?.[1] ?? ''] ?? 'application/octet-stream';
    response.writeHead(200, { 'Content-Type': type }).end(readFileSync(file));
  };
  return server;
}
