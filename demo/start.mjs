// `npm start`: builds the viewer and the command unless they are up to date, and runs `headglow view`.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isBuilt } from './built.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

if (!isBuilt())
  for (const mode of ['viewer', 'cli'])
    execFileSync(
      process.execPath,
      [at('../node_modules/vite/bin/vite.js'), 'build', '--mode', mode, '--logLevel', 'warn'],
      { cwd: at('..'), stdio: 'inherit' },
    );

process.argv.splice(1, 1, at('../dist/cli/headglow.js'), 'view');
await import('../dist/cli/headglow.js');
