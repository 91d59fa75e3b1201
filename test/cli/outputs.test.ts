// Writing: what an output names stays what it is, links are followed, and files are written whole or not at all.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { movieFolder, outputTarget, outputTargets, requireNotInput } from '../../src/cli/outputs.ts';
import { tempFilePath } from '../../src/cli/temp-files.ts';
import { notToTerminal } from '../../src/cli/terminal.ts';
import { writeOutputs } from '../../src/cli/write.ts';

let folder = '';
const at = (...names: string[]) => join(folder, ...names);
const text = (name: string) => readFileSync(at(name), 'utf8');
const mode = (name: string) => statSync(at(name)).mode & 0o777;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headglow-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function write(name: string, content = 'new', signal?: AbortSignal): Promise<void> {
  await writeOutputs([{ target: await outputTarget(name, folder), content }], signal);
}

describe('a regular file', () => {
  test('is written whole, and nothing is left beside it', async () => {
    await write('x.png', 'first');
    await write('x.png', 'second');
    expect(text('x.png')).toBe('second');
    expect(readdirSync(folder)).toEqual(['x.png']);
  });

  test('may have a name as long as the system allows', async () => {
    const name = `${'x'.repeat(251)}.png`;
    await write(name);
    expect(readdirSync(folder)).toEqual([name]);
  });

  test('that only its owner reads is never open to others while it is written', async () => {
    writeFileSync(at('x.png'), 'old', { mode: 0o600 });
    const modes: number[] = [];
    const content = async function* () {
      yield Buffer.from('half');
      for (const name of readdirSync(folder)) modes.push(mode(name));
      yield Buffer.from('whole');
    };
    await writeOutputs([{ target: await outputTarget('x.png', folder), content: content() }]);
    expect(modes).toEqual([0o600, 0o600]);
    expect(text('x.png')).toBe('halfwhole');
  });

  test('clears what a killed command left beside it, and nothing else', async () => {
    const dead = spawnSync('true').pid;
    const name = (await tempFilePath(folder)).replace(/-\d+-/, `-${dead}-`);
    writeFileSync(name, 'half');
    writeFileSync(at('.headglow-notes'), 'mine');
    await write('x.png');
    expect(readdirSync(folder).sort()).toEqual(['.headglow-notes', 'x.png']);
  });

  test('is replaced in one step: who has it open reads the old contents to the end', async () => {
    writeFileSync(at('x.png'), 'old');
    const before = statSync(at('x.png')).ino;
    await write('x.png');
    expect(statSync(at('x.png')).ino).not.toBe(before);
  });

  test.each([0o600, 0o640, 0o755])('keeps its mode', async (wanted) => {
    writeFileSync(at('x.png'), 'old');
    chmodSync(at('x.png'), wanted);
    await write('x.png');
    expect([text('x.png'), mode('x.png')]).toEqual(['new', wanted]);
  });

  test.skipIf(process.getuid?.() !== 0)('keeps its owner', async () => {
    writeFileSync(at('x.png'), 'old');
    execFileSync('chown', ['12345:23456', at('x.png')]);
    await write('x.png');
    expect(statSync(at('x.png'))).toMatchObject({ uid: 12345, gid: 23456 });
  });

  test('that is read-only is refused, for root too', async () => {
    writeFileSync(at('x.png'), 'old', { mode: 0o444 });
    await expect(write('x.png')).rejects.toThrow(
      'x.png: this is read-only; make it writable (chmod u+w), or write to another.',
    );
    expect([text('x.png'), mode('x.png')]).toEqual(['old', 0o444]);
  });

  test('with two names keeps both', async () => {
    writeFileSync(at('x.png'), 'old and longer');
    linkSync(at('x.png'), at('y.png'));
    await write('x.png');
    expect([text('x.png'), text('y.png')]).toEqual(['new', 'new']);
  });
});

describe('a link', () => {
  test('stays, and its target is written, by whatever way it leads', async () => {
    mkdirSync(at('real/deep'), { recursive: true });
    writeFileSync(at('real/deep/x.png'), 'old', { mode: 0o600 });
    symlinkSync('real', at('short'));
    symlinkSync('deep/x.png', at('real/middle'));
    symlinkSync('short/middle', at('x.png'));
    await write('x.png');
    expect(readlinkSync(at('x.png'))).toBe('short/middle');
    expect(readlinkSync(at('real/middle'))).toBe('deep/x.png');
    expect([text('real/deep/x.png'), mode('real/deep/x.png')]).toEqual(['new', 0o600]);
    expect(readdirSync(at('real/deep'))).toEqual(['x.png']);
  });

  test('to nothing makes its target', async () => {
    mkdirSync(at('real'));
    symlinkSync('real/x.png', at('x.png'));
    await write('x.png');
    expect(lstatSync(at('x.png')).isSymbolicLink()).toBe(true);
    expect(text('real/x.png')).toBe('new');
  });

  test('that leads nowhere gets a sentence', async () => {
    symlinkSync('none/x.png', at('x.png'));
    symlinkSync('a', at('b'));
    symlinkSync('b', at('a'));
    await expect(write('x.png')).rejects.toThrow('x.png: there is no such folder; make it first.');
    await expect(write('a')).rejects.toThrow('a: its links lead in a circle; write to another.');
  });

  test('to a read-only file is refused', async () => {
    writeFileSync(at('x.png'), 'old', { mode: 0o444 });
    symlinkSync('x.png', at('link'));
    await expect(write('link')).rejects.toThrow('link: this is read-only');
  });
});

describe('what is no regular file', () => {
  /** What a reader of a FIFO gets, once it has everything. */
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

  test('a FIFO is written into and stays, whichever side comes first', async () => {
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

  test('a FIFO without a reader can be given up', async () => {
    execFileSync('mkfifo', [at('fifo')]);
    const controller = new AbortController();
    const writing = write('fifo', 'new', controller.signal);
    controller.abort(new Error('cancelled'));
    await expect(writing).rejects.toThrow();
  });

  test('a socket is written into', async () => {
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

  test('an open descriptor is written to', async () => {
    for (const [name, descriptor] of [
      ['-', 1],
      ['/dev/stdout', 1],
      ['/dev/stderr', 2],
      ['/dev/fd/7', 7],
      ['/proc/self/fd/1', 1],
    ] as const)
      expect(await outputTarget(name, folder)).toMatchObject({ name, way: 'descriptor', descriptor });
    symlinkSync('/dev/stdout', at('out'));
    expect(await outputTarget('out', folder)).toMatchObject({ way: 'descriptor', descriptor: 1 });
  });

  // Numbers of Linux: 1, 3 is null and 1, 7 is full. Not all containers let root make such nodes.
  const nodes = (() => {
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

  test.skipIf(!nodes)('a device is written into and stays', async () => {
    execFileSync('mknod', [at('null'), 'c', '1', '3']);
    execFileSync('mknod', [at('full'), 'c', '1', '7']);
    symlinkSync('null', at('link'));
    await write('null');
    await write('link');
    await expect(write('full')).rejects.toThrow('full: there is no space left to write it.');
    for (const name of ['null', 'full']) expect(lstatSync(at(name)).isCharacterDevice()).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['full', 'link', 'null']);
  });

  test.skipIf(!nodes)('a disk is refused', async () => {
    execFileSync('mknod', [at('disk'), 'b', '7', '99']);
    await expect(write('disk')).rejects.toThrow('disk: this is a disk; write to a file.');
  });
});

describe('several outputs', () => {
  const named = (...names: string[]) =>
    outputTargets(
      names.map((name, i) => [`--${i}`, name] as const),
      folder,
    );

  test('none is changed where one fails', async () => {
    writeFileSync(at('x.png'), 'old');
    const targets = await named('x.png', 'l.json');
    const broken = async function* () {
      yield Buffer.from('half');
      throw new Error('the browser is gone');
    };
    const outputs = targets.map((target, i) => ({ target: target as never, content: i ? broken() : 'new' }));
    await expect(writeOutputs(outputs)).rejects.toThrow('the browser is gone');
    expect([text('x.png'), readdirSync(folder)]).toEqual(['old', ['x.png']]);
  });

  test('files change last: not where a device or its like takes nothing', async () => {
    writeFileSync(at('x.png'), 'old');
    execFileSync('mkfifo', [at('fifo')]);
    const targets = await named('x.png', 'fifo');
    const controller = new AbortController();
    const writing = writeOutputs(
      targets.map((target) => ({ target: target as never, content: 'new' })),
      controller.signal,
    );
    controller.abort(new Error('cancelled'));
    await expect(writing).rejects.toThrow();
    expect([text('x.png'), readdirSync(folder).sort()]).toEqual(['old', ['fifo', 'x.png']]);
  });

  test('that are one file get a sentence, by whatever links', async () => {
    writeFileSync(at('x.png'), 'old');
    linkSync(at('x.png'), at('hard'));
    symlinkSync('x.png', at('soft'));
    symlinkSync('new.png', at('dangling'));
    for (const [a, b] of [
      ['x.png', './x.png'],
      ['x.png', 'hard'],
      ['soft', 'x.png'],
      ['new.png', 'dangling'],
      ['-', '/dev/stdout'],
    ] as const)
      await expect(named(a, b)).rejects.toThrow(`${b}, --1: --0 writes there too; name another.`);
    expect(await named('x.png', 'new.png')).toHaveLength(2);
  });

  test('an input is no output, by whatever links', async () => {
    writeFileSync(at('in.json'), '[[1]]');
    linkSync(at('in.json'), at('hard'));
    symlinkSync('in.json', at('soft'));
    const files = [{ name: 'in.json', path: at('in.json'), size: 5 }];
    for (const name of ['in.json', 'hard', 'soft'])
      await expect(requireNotInput(await named(name), files)).rejects.toThrow(
        'in.json: this is an input file',
      );
    await requireNotInput(await named('other.json'), files);
  });
});

describe('a sentence', () => {
  test.each([
    ['none/x.png', 'none/x.png: there is no such folder; make it first.'],
    ['new/', 'new/: there is no such folder; make it first.'],
    ['sub', 'sub: this is a folder.'],
    ['file/x.png', 'file/x.png: there is no such folder; make it first.'],
  ])('%s', async (name, sentence) => {
    mkdirSync(at('sub'));
    writeFileSync(at('file'), '');
    await expect(outputTarget(name, folder)).rejects.toThrow(sentence);
  });

  test('where the folder is removed while the picture is drawn', async () => {
    mkdirSync(at('gone'));
    const target = await outputTarget('gone/x.png', folder);
    rmSync(at('gone'), { recursive: true });
    const writing = writeOutputs([{ target, content: 'new' }]);
    await expect(writing).rejects.toThrow('gone/x.png: there is no such folder; make it first.');
  });

  test.each([
    ['file', 'file: this is not a folder; name a new one.'],
    ['sub', 'sub: there are files in this folder; name a new or an empty one.'],
    ['none/x', 'none/x: there is no such folder; make it first.'],
  ])('for frames: %s', async (name, sentence) => {
    mkdirSync(at('sub/in'), { recursive: true });
    writeFileSync(at('file'), '');
    await expect(movieFolder(name, folder)).rejects.toThrow(sentence);
  });

  test('frames go where links lead', async () => {
    mkdirSync(at('real'));
    symlinkSync('real', at('link'));
    symlinkSync('made', at('dangling'));
    expect(await movieFolder('link', folder)).toBe(at('real'));
    expect(await movieFolder('dangling', folder)).toBe(at('made'));
  });
});

test('a picture does not go to a terminal', () => {
  const { isTTY } = process.stdout;
  try {
    process.stdout.isTTY = true;
    expect(() => notToTerminal('-o', 'a picture')).toThrow(
      '-o: a picture is no text for a terminal; send stdout to a file or to another program.',
    );
    process.stdout.isTTY = false;
    notToTerminal('-o', 'a picture');
  } finally {
    process.stdout.isTTY = isTTY;
  }
});
