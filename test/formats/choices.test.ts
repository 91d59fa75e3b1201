// The readings that messages offer: as flags for a shell, and as settings that read the file.

import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flagsOf, offer } from '../../src/formats/choices.ts';
import { loadFiles, type NamedBytes } from '../../src/formats/load.ts';
import type { Reading } from '../../src/formats/reading.ts';
import { quoteUrl } from '../../src/formats/url/quote-url.ts';
import { HeadglowError, type ReadingChoice } from '../../src/tensor/error.ts';
import { counting } from '../support/npy.ts';

describe('flags', () => {
  it('name the settings, with values to be given in capitals', () => {
    expect(flagsOf({ dims: 'layer head other', reduce: 'mean' })).toBe(
      '--dims "layer head other" --reduce mean',
    );
    expect(flagsOf({ dims: '(layer head)', heads: null })).toBe('--dims "(layer head)" --heads HEADS');
    expect(flagsOf({ repeatHeads: 4 })).toBe('--repeat-heads 4');
    expect(offer('say which:', { pick: 'a.b' }, { pick: 'c d' }).remedy).toBe(
      'say which: --pick a.b, or --pick "c d"',
    );
  });

  it('are left out of what is pasted if no quotes are right in every shell', () => {
    expect(flagsOf({ pick: "it's $x" })).toBe("--pick PICK (PICK is it's $x: quote it for your shell)");
    expect(offer('say which:', { pick: '50% of %PATH%', heads: 2 }, { pick: 'a' }).remedy).toBe(
      'say which: --pick PICK --heads 2 (PICK is 50% of %PATH%: quote it for your shell), or --pick a',
    );
    expect(flagsOf({ pick: 'größe & länge' })).toBe('--pick "größe & länge"');
    expect(flagsOf({ pick: '' })).toBe('--pick=""');
  });

  it('reach a command as they are in PowerShell, cmd and sh, or are left out', () => {
    const pieces = ['$(id)', '`id`', '%PATH%', '!x', ...'"\'‘“%\\;&|\n^@#{=,-'];
    const text = fc.array(
      fc.oneof(fc.constantFrom(...pieces, ' ', 'a', 'é', '=a', '~'), fc.string({ unit: 'grapheme' })),
      { maxLength: 6 },
    );
    const passed: [text: string, flags: string][] = [];
    fc.assert(
      fc.property(text, (parts) => {
        const pick = parts.join('');
        const flags = flagsOf({ pick });
        if (flags.startsWith('--pick PICK (') || flags.startsWith('--pick=PICK (')) {
          expect(flags).toContain(pick);
          expect(pick).toMatch(/[^\p{L}\p{M}\p{N} ]/u);
          return;
        }
        passed.push([pick, flags]);
        const [, quoted, bare] = /^--pick[ =](?:"([^"]*)"|([^\s"]+))$/.exec(flags) ?? [];
        expect(quoted ?? bare).toBe(pick);
        // In PowerShell and Unix shells, these are special in double quotes; cmd replaces variables everywhere.
        if (quoted !== undefined) expect(quoted).not.toMatch(/[$`!\\“”„\p{C}]|%.*%/u);
        else expect(bare).toMatch(/^[\w+:./][\w+=:,./@-]*$/);
      }),
      { numRuns: 2_000 },
    );
    expect(passed.length).toBeGreaterThan(100);
    if (process.platform === 'win32') return;
    const script = `printf '%s\\0' ${passed.map(([, flags]) => flags).join(' ')}`;
    const words = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0');
    const expected = passed.flatMap(([text]) => (/^-|^$/.test(text) ? [`--pick=${text}`] : ['--pick', text]));
    expect(words).toEqual([...expected, '']);
  });
});

/** The choices that a file offers if it cannot be shown, and those in its notes. */
async function choicesOf(file: NamedBytes, reading: Reading = {}): Promise<readonly ReadingChoice[]> {
  try {
    const { notes } = await loadFiles(file, { ...reading, strict: true });
    return notes.flatMap(({ choices = [] }) => choices);
  } catch (error) {
    return error instanceof HeadglowError ? (error.details.choices ?? []) : [];
  }
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const TWICE = 'layer,head,score\n0,0,1\n0,1,2\n0,0,3\n';

describe('the choices of a message', () => {
  it.each<[string, NamedBytes, Reading, number]>([
    ['three axes', { name: 'a.npy', bytes: counting([8, 2, 64]) }, {}, 2],
    ['a flat list', { name: 'a.npy', bytes: counting([144]) }, { heads: 12 }, 1],
    ['a flat list of JSON', { name: 'a.json', bytes: text('[1, 2, 3, 4, 5, 6]') }, { heads: 2 }, 1],
    ['heads first', { name: 'heads-first.npy', bytes: counting([3, 4, 6]) }, {}, 1],
    ['a long row', { name: 'a.npy', bytes: counting([1, 144]) }, { heads: 12 }, 1],
    ['a long column', { name: 'a.npy', bytes: counting([3, 144, 1]) }, { heads: 12 }, 1],
    ['heads that are listed twice', { name: 'a.csv', bytes: text(TWICE) }, {}, 6],
    ['another path', { name: 'a.json', bytes: text('{"x": {"y": [[1, 2]]}}') }, { pick: 'z' }, 2],
  ])('read a file with %s', async (_, file, given, count) => {
    const choices = await choicesOf(file, given);
    expect(choices).toHaveLength(count);
    for (const choice of choices) {
      const settings = Object.entries(choice).filter(([, value]) => value !== null);
      const read = await loadFiles(file, { ...given, ...Object.fromEntries(settings), strict: true });
      expect(read.tensors.length).toBeGreaterThan(0);
      expect(read.notes.flatMap(({ choices: more = [] }) => more)).toEqual([]);
    }
  });

  it('ask for the numbers that are not known', async () => {
    const file = { name: 'a.npy', bytes: counting([144]) };
    expect(await choicesOf(file)).toEqual([{ dims: '(layer head)', heads: null }]);
    expect(await choicesOf(file, { dims: '(layer head)' })).toEqual([{ heads: null }]);
    expect(await choicesOf(file, { dims: '(token layer head)' })).toEqual([{ layers: null, heads: null }]);
  });

  it('are kept if none of several files can be shown', async () => {
    const files = ['a.npy', 'b.npy'].map((name) => ({ name, bytes: counting([8, 2, 64]) }));
    const error = await loadFiles(files).catch((reason: unknown) => reason);
    expect((error as HeadglowError).details.choices).toHaveLength(2);
  });
});

describe('URLs in commands', () => {
  const quoted = (url: string): string | null => quoteUrl(new URL(url).href);

  it.each([
    ['http://h/a.npy', 'http://h/a.npy'],
    ['http://h/a%20b.npy?x=1&y=2', '"http://h/a%20b.npy?x=1&y=2"'],
    ["http://h/x';calc;'y&calc", '"http://h/x%27%3Bcalc%3B%27y&calc"'],
    ['http://h/$(id)`id`!x', '"http://h/%24(id)%60id%60%21x"'],
    ['http://h/%PATH%?%USERNAME%', '"http://h/%25PATH%25?%25USERNAME%25"'],
    ['http://h/%DATABASE_URL%20', 'http://h/%DA%54ABASE_URL%20'],
    ['http://h/a%20b/%C3%A9t%C3%A9', 'http://h/a%20b/%C3%A9%74%C3%A9'],
    ['http://h/%cd%41', null],
    ['http://h/%CD:~0,9%41', null],
  ])('have nothing that a shell replaces: %s', (url, expected) => {
    expect(quoted(url)).toBe(expected);
  });

  it.skipIf(process.platform === 'win32')('reach a command, and name the same file', () => {
    const url = new URL(`http://h/${'!"$%25&\'()*+,;<=>@[\\]^_`{|}~'}?a=${"b';c|d>e"}`).href;
    const script = `printf '%s' ${quoteUrl(url)}`;
    const passed = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
    expect(decodeURIComponent(passed)).toBe(decodeURIComponent(url));
  });
});
