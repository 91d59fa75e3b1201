// Builds the extension and packages it: `vscode/dist/headglow-VERSION.vsix`.

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const at = (path) => `${here}${path}`;

/** Runs a program in this folder. */
const run = (file, ...args) => execFileSync(file, args, { cwd: here, stdio: 'inherit' });
const runNode = (script, ...args) => run(process.execPath, script, ...args);

/** Installs the tools of the lock file, unless they are there. */
function install() {
  const lock = readFileSync(at('package-lock.json'), 'utf8');
  const installed = at('node_modules/.installed-lock');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lock) return;
  // The optional package keeps passwords of publishers.
  const flags = ['ci', '--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', flags, { cwd: here, stdio: 'inherit', shell: process.platform === 'win32' });
  writeFileSync(installed, lock);
}

install();
if (!process.argv.includes('--install-only')) {
  const require = createRequire(import.meta.url);
  const vite = at('../node_modules/vite/bin/vite.js');
  for (const mode of ['host', 'page'])
    runNode(vite, 'build', '--config', at('vite.config.ts'), '--mode', mode, '--logLevel', 'warn');
  copyFileSync(at('../LICENSE'), at('LICENSE'));
  try {
    // Everything is in the bundles, so that nothing of node_modules is packaged.
    const flags = ['package', '--no-dependencies', '--allow-missing-repository', '--out', 'dist'];
    runNode(require.resolve('@vscode/vsce/vsce'), ...flags);
  } finally {
    rmSync(at('LICENSE'));
  }
}
