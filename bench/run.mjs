// `npm run bench`: installs the libraries that Headglow is compared with, builds, and runs the benchmark.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (command, args) =>
  spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status;

const args = process.argv.slice(2);
const isHelp = args.includes('--help') || args.includes('-h');
const skipBuild = args.includes('--no-build');
if (!isHelp && !skipBuild) {
  if (!existsSync(`${root}/bench/node_modules`) && !args.includes('--no-install')) {
    console.error('Installing the libraries that Headglow is compared with (once)…');
    if (run('npm', ['ci', '--prefix', 'bench', '--no-audit', '--no-fund']) !== 0)
      console.error('Installing failed; the libraries are not measured.');
  }
  console.error('Building…');
}
if (!skipBuild)
  for (const mode of ['benchPage', 'benchRunner', 'benchEntry', 'cli'])
    if (run('npx', ['vite', 'build', '--mode', mode, '--logLevel', 'error']) !== 0) process.exit(1);
const { status } = spawnSync(process.execPath, [`${root}/bench/dist/run.js`, ...args], { stdio: 'inherit' });
process.exit(status ?? 1);
