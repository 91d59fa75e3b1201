// Output files: replaced atomically, with their mode and owner; symbolic links are followed.

import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, test } from 'vitest';
import { outputTarget } from '../../src/cli/outputs.ts';
import { tempFilePath } from '../../src/cli/temp-files.ts';
import { writeOutputs } from '../../src/cli/write.ts';
import { at, folder, mode, text, write } from './output-folder.ts';

describe('a regular output file', () => {
  test('is written completely, and no temporary file remains', async () => {
    await write('x.png', 'first');
    await write('x.png', 'second');
    expect(text('x.png')).toBe('second');
    expect(readdirSync(folder)).toEqual(['x.png']);
  });

  test('may have the longest name that the system allows', async () => {
    const name = `${'x'.repeat(251)}.png`;
    await write(name);
    expect(readdirSync(folder)).toEqual([name]);
  });

  test('that is private stays private while it is written', async () => {
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

  test('removes the temporary file of a killed command, and nothing else', async () => {
    const dead = spawnSync('true').pid;
    const name = (await tempFilePath(folder)).replace(/-\d+-/, `-${dead}-`);
    writeFileSync(name, 'half');
    writeFileSync(at('.headglow-notes'), 'mine');
    await write('x.png');
    expect(readdirSync(folder).sort()).toEqual(['.headglow-notes', 'x.png']);
  });

  test('is replaced atomically, so processes that have it open keep the old content', async () => {
    writeFileSync(at('x.png'), 'old');
    const before = statSync(at('x.png')).ino;
    await write('x.png');
    expect(statSync(at('x.png')).ino).not.toBe(before);
  });

  test.each([0o600, 0o640, 0o755])('keeps its mode %o', async (wanted) => {
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

  test('that is read-only is refused, even for root', async () => {
    writeFileSync(at('x.png'), 'old', { mode: 0o444 });
    await expect(write('x.png')).rejects.toThrow(
      'x.png: the file is read-only; make it writable (chmod u+w), or write to another file.',
    );
    expect([text('x.png'), mode('x.png')]).toEqual(['old', 0o444]);
  });

  test('with a hard link is overwritten in place, and the link stays', async () => {
    writeFileSync(at('x.png'), 'old and longer');
    linkSync(at('x.png'), at('y.png'));
    await write('x.png');
    expect([text('x.png'), text('y.png')]).toEqual(['new', 'new']);
  });
});

describe('a symbolic link', () => {
  test('stays, and its target is written, through several links', async () => {
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

  test('to a missing file creates that file', async () => {
    mkdirSync(at('real'));
    symlinkSync('real/x.png', at('x.png'));
    await write('x.png');
    expect(lstatSync(at('x.png')).isSymbolicLink()).toBe(true);
    expect(text('real/x.png')).toBe('new');
  });

  test('to a missing folder, or in a loop, is refused', async () => {
    symlinkSync('none/x.png', at('x.png'));
    symlinkSync('a', at('b'));
    symlinkSync('b', at('a'));
    await expect(write('x.png')).rejects.toThrow('x.png: the folder does not exist; create it first.');
    await expect(write('a')).rejects.toThrow('a: the symbolic links form a loop; write to another file.');
  });

  test('to a read-only file is refused', async () => {
    writeFileSync(at('x.png'), 'old', { mode: 0o444 });
    symlinkSync('x.png', at('link'));
    await expect(write('link')).rejects.toThrow('link: the file is read-only');
  });
});
