// Builds the documentation as a folder that any static server can serve, at any path, without a network: docs/dist.
// `npm run build:docs` runs it. It installs its packages and builds the library first, where that is needed.

import { execSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isLibraryBuilt } from '../../demo/built.mjs';

const docs = fileURLToPath(new URL('..', import.meta.url));
const root = join(docs, '..');

const timeOf = (path) => statSync(join(docs, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
const run = (command, cwd) => execSync(command, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });

if (timeOf('node_modules/.package-lock.json') < timeOf('package-lock.json')) run('npm ci', docs);
if (!isLibraryBuilt()) run('npm run build:library', root);

const { writeSite } = await import('./write-site.mjs');
await writeSite(root, join(docs, 'dist'));
