// A format is added by one row in the registry; pickers, folder scans, help and docs follow from it.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { createProgram } from '../../src/cli/program.ts';
import type { isReadable } from '../../src/formats/folder.ts';
import type { loadFiles } from '../../src/formats/load.ts';
import type { FORMATS } from '../../src/formats/registry.ts';
import { openPage } from '../support/browser.ts';
import { fillTables, formatTable, readDoc } from '../support/docs.ts';
import { startServer, type TestServer } from '../support/server.ts';

const TABLE = 'const ALL_FORMATS: readonly Format[] = [';
const ROW = `{
  name: 'fake',
  label: 'fake matrix',
  extensions: ['fake'],
  reads: ['a matrix of one head'],
  recognise: (start) => start[0] === 0xfa && start[1] === 0x4e,
  open: async () => ({
    tensors: [{ model: '', layers: 1, heads: 1, tasks: [''], steps: null, values: Float32Array.of(7) }],
    step: null,
  }),
},`;

let project: TestServer;
beforeAll(async () => {
  project = await startServer({
    path: 'src/formats/registry.ts',
    change: (source) => source.replace(TABLE, `${TABLE}${ROW}`),
  });
});
afterAll(() => project.close());

it('its files are recognised by their bytes, then by their name', async () => {
  const load = (await project.load<{ loadFiles: typeof loadFiles }>('src/formats/load.ts')).loadFiles;
  const { tensors } = await load([
    { name: 'a.csv', bytes: Uint8Array.of(0xfa, 0x4e) },
    { name: 'b.fake', bytes: Uint8Array.of(1) },
  ]);
  expect(tensors).toMatchObject([
    { model: 'a', values: Float32Array.of(7) },
    { model: 'b', values: Float32Array.of(7) },
  ]);
});

it('its files are opened in folders', async () => {
  const folder = await project.load<{ isReadable: typeof isReadable }>('src/formats/folder.ts');
  expect([folder.isReadable('a.fake', false), folder.isReadable('a.fakes', false)]).toEqual([true, false]);
});

it('the file picker of the viewer offers its files', async () => {
  const page = await openPage(`${project.url}/demo/index.html`);
  const accept = await page.waitForFunction(
    () => document.querySelector<HTMLInputElement>('#files')?.accept || null,
  );
  expect(String(await accept.jsonValue()).split(',')).toContain('.fake');
});

it('the help of the commands names it', async () => {
  const program = await project.load<{ createProgram: typeof createProgram }>('src/cli/program.ts');
  const { commands } = program.createProgram({} as never, new AbortController().signal);
  const texts = commands.map((command) => command.helpInformation());
  expect(texts.map((text) => text.includes('.fake,'))).toEqual(commands.map(() => true));
});

it('the table of docs/formats.md lists it', async () => {
  const { FORMATS: formats } = await project.load<{ FORMATS: typeof FORMATS }>('src/formats/registry.ts');
  const filled = fillTables(readDoc('docs/formats.md'), { formats: formatTable(formats) });
  expect(filled).toContain('| `.fake` | a matrix of one head |');
});
