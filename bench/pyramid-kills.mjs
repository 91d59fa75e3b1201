// `node bench/pyramid-kills.mjs FILE [KILLS]`: writes the pyramid of a file, then writes it again while the process is killed at
// random moments, and compares the bytes. `npm run build:cli` must have been run. Exit code 1 if the stores differ.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../dist/cli/headglow.js', import.meta.url));
const [file, kills = '50', ...flags] = process.argv.slice(2);
if (!file) throw new Error('name a file');
const folder = mkdtempSync(join(tmpdir(), 'headglow-kills-'));

/** Runs the command. @param limit milliseconds after which it is killed. @returns its exit code, null if it was killed */
function run(output, limit) {
  const child = spawn(process.execPath, [COMMAND, 'pyramid', file, '-o', output, ...flags], {
    stdio: 'ignore',
  });
  const timer = limit === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), limit);
  return new Promise((resolve) => {
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve(code);
    });
  });
}

function digests(store) {
  const names = readdirSync(store, { recursive: true, encoding: 'utf8' }).sort();
  return names
    .filter((name) => statSync(join(store, name)).isFile())
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(store, name)))
          .digest('hex')}`,
    )
    .join('\n');
}

try {
  const start = performance.now();
  const whole = join(folder, 'whole.zarr');
  if ((await run(whole)) !== 0) throw new Error('the command failed');
  const duration = performance.now() - start;
  const right = digests(whole);
  let [killed, stores, wrong] = [0, 0, 0];
  while (killed < Number(kills)) {
    const output = join(folder, `${stores++}.zarr`);
    let code = null;
    while (code === null) {
      // Once the kills are used up, the last store is completed.
      const limit = killed < Number(kills) ? Math.random() * duration : undefined;
      code = await run(output, limit);
      if (code === null) killed++;
    }
    // 1: it was killed after it had completed the store.
    if (digests(output) !== right) wrong++;
    rmSync(output, { recursive: true });
  }
  console.log(`${killed} kills of ${stores} stores, ${wrong} of which differ`);
  process.exitCode = wrong === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
