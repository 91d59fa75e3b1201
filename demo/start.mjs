// `npm start`: builds the viewer and the command if they are out of date, then runs `headglow view`.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isBuilt } from './built.mjs';

const resolvePath = (path) => fileURLToPath(new URL(path, import.meta.url));

if (!isBuilt())
  for (const mode of ['viewer', 'cli'])
    execFileSync(
      process.execPath,
      [resolvePath('../node_modules/vite/bin/vite.js'), 'build', '--mode', mode, '--logLevel', 'warn'],
      { cwd: resolvePath('..'), stdio: 'inherit' },
    );

process.argv.splice(1, 1, resolvePath('../dist/cli/headglow.js'), 'view');
await import('../dist/cli/headglow.js');
