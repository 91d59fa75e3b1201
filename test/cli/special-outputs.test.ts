// Outputs that are not regular files: FIFOs, sockets, descriptors and devices.

import { execFileSync, spawn } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { outputTarget } from '../../src/cli/outputs.ts';
import { at, folder, write } from './output-folder.ts';

describe('an output that is not a regular file', () => {
  /** Resolves with everything that is written to a FIFO. */
  const reader = (name: string) => {
    const child = spawn('cat', [at(name)], { stdio: ['ignore', 'pipe', 'inherit'] });
    return new Promise<string>((resolve) => {
      let read = '';
      child.stdout.on('data', (part) => {
        read += part;
      });
      child.once('close', () => resolve(read));
    });
  };

  test('a FIFO is written to and stays, whether or not its reader comes first', async () => {
    execFileSync('mkfifo', [at('fifo')]);
    const long = 'x'.repeat(1_000_000);
    const first = reader('fifo');
    await write('fifo', long);
    expect((await first) === long).toBe(true);
    const writing = write('fifo', 'again');
    expect(await reader('fifo')).toBe('again');
    await writing;
    expect(lstatSync(at('fifo')).isFIFO()).toBe(true);
    expect(readdirSync(folder)).toEqual(['fifo']);
  });

  test('waiting for the reader of a FIFO can be cancelled', async () => {
    execFileSync('mkfifo', [at('fifo')]);
    const controller = new AbortController();
    const writing = write('fifo', 'new', controller.signal);
    controller.abort(new Error('cancelled'));
    await expect(writing).rejects.toThrow();
  });

  test('a socket is written to', async () => {
    const got = new Promise<string>((resolve) => {
      const server = createServer((socket) => {
        socket.once('data', (part) => {
          resolve(String(part));
          socket.end();
          server.close();
        });
      });
      server.listen(at('socket'));
    });
    await expect.poll(() => readdirSync(folder)).toEqual(['socket']);
    await write('socket');
    expect(await got).toBe('new');
  });

  test('a path of an open descriptor is written to that descriptor', async () => {
    for (const [name, descriptor] of [
      ['-', 1],
      ['/dev/stdout', 1],
      ['/dev/stderr', 2],
      ['/dev/fd/7', 7],
      ['/proc/self/fd/1', 1],
    ] as const)
      expect(await outputTarget(name, folder)).toMatchObject({ name, method: 'descriptor', descriptor });
    symlinkSync('/dev/stdout', at('out'));
    expect(await outputTarget('out', folder)).toMatchObject({ method: 'descriptor', descriptor: 1 });
  });

  // On Linux device 1, 3 is /dev/null and 1, 7 is /dev/full. Some containers do not let root create device files.
  const canMakeNodes = (() => {
    const place = mkdtempSync(join(tmpdir(), 'headglow-'));
    try {
      execFileSync('mknod', [join(place, 'null'), 'c', '1', '3'], { stdio: 'ignore' });
      writeFileSync(join(place, 'null'), 'x');
      return true;
    } catch {
      return false;
    } finally {
      rmSync(place, { recursive: true });
    }
  })();

  test.skipIf(!canMakeNodes)('a device is written to and stays', async () => {
    execFileSync('mknod', [at('null'), 'c', '1', '3']);
    execFileSync('mknod', [at('full'), 'c', '1', '7']);
    symlinkSync('null', at('link'));
    await write('null');
    await write('link');
    await expect(write('full')).rejects.toThrow('full: no space left on the device.');
    for (const name of ['null', 'full']) expect(lstatSync(at(name)).isCharacterDevice()).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['full', 'link', 'null']);
  });

  test.skipIf(!canMakeNodes)('a block device is refused', async () => {
    execFileSync('mknod', [at('disk'), 'b', '7', '99']);
    await expect(write('disk')).rejects.toThrow('disk: is a block device; write to a file.');
  });
});
