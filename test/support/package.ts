// The package as users install it: packed, and installed in a separate project.

import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ensureLibrary } from './built.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/**
 * Packs this package and installs it into a project's `node_modules`, with its dependencies as links.
 * @param others names of packages to link, too
 */
export async function installPackage(project: string, others: readonly string[] = []): Promise<void> {
  await ensureLibrary();
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', project];
  const { stdout } = await run('npm', pack, { cwd: root });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const modules = join(project, 'node_modules');
  const home = join(modules, 'headglow');
  mkdirSync(home, { recursive: true });
  await run('tar', ['-xzf', join(project, filename), '-C', home, '--strip-components=1']);
  // npm would download the dependencies, but tests have no network.
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  for (const name of [...Object.keys(dependencies), ...others]) {
    // A name may have a scope, which is a folder.
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name), 'junction');
  }
}
