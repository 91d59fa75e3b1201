// `npm run bench`: installs the peers where they are missing, builds what is measured, and measures.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (command, args, options = {}) =>
  spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell: false, ...options })
    .status;

const args = process.argv.slice(2);
const isQuestion = args.includes('--help') || args.includes('-h');
const isBuilt = args.includes('--no-build');
if (!isQuestion && !isBuilt) {
  if (!existsSync(`${root}/bench/node_modules`) && !args.includes('--no-install')) {
    console.error('Installing what Headglow is measured against (once)…');
    if (run('npm', ['ci', '--prefix', 'bench', '--no-audit', '--no-fund']) !== 0)
      console.error('That failed: the libraries are left out of this run.');
  }
  console.error('Building…');
}
if (!isBuilt)
  for (const mode of ['benchPage', 'benchRunner', 'benchEntry'])
    if (run('npx', ['vite', 'build', '--mode', mode, '--logLevel', 'error']) !== 0) process.exit(1);
const status = spawnSync(process.execPath, [`${root}/bench/dist/run.js`, ...args], {
  stdio: 'inherit',
}).status;
process.exit(status ?? 1);
