// The extension with a stand-in for VS Code, and the page's channel without a page: folders, restored panels, pictures.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { DEFAULTS, type Options } from '../../src/options/table.ts';
import { counting } from '../../test/support/npy.ts';
import { changedOptions } from '../page/changed-options.ts';
import { activate } from '../src/extension.ts';
import { Connection } from './connection.ts';
import type { FakePanel } from './fake-vscode.ts';
import { host } from './vscode.ts';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'headglow-host-'));
const at = (name: string): string => join(folder, name);
const { memory } = host;

beforeAll(() => {
  activate(host.context('/extension', manifest));
  return () => rmSync(folder, { recursive: true });
});
beforeEach(() => {
  memory.write('/run/step-100.npy', counting([2, 3], 1));
  memory.write('/run/step-20.npy', counting([2, 3], 2));
});
afterEach(() => {
  for (const panel of host.panels.splice(0)) panel.dispose();
  memory.delete('/run');
  memory.faults.clear();
});

const lastPanel = (): FakePanel => host.panels.at(-1) as FakePanel;

/** Opens files and folders together, and waits for their list. */
async function open(...uris: readonly string[]): Promise<Connection> {
  await host.run('headglow.open', ...uris);
  return listed(new Connection(lastPanel()));
}

async function listed(connection: Connection): Promise<Connection> {
  await expect.poll(() => connection.last('files') ?? connection.last('gone')).toBeDefined();
  return connection;
}

it('names folders that cannot be read, and shows the others', async () => {
  memory.write('/run/secret/step-5.npy', counting([2, 3]));
  memory.faults.set('/run/secret', 'NoPermissions');
  const page = await open('memory:///run');
  expect(page.last('files')?.unread).toEqual([
    {
      code: 'read',
      file: 'run/secret',
      reason: 'permission denied',
      remedy: 'check that you may read it',
    },
  ]);
  expect(await page.load()).toEqual({ steps: [20, 100], first: [2] });
  // What can be read later is shown then.
  memory.faults.clear();
  memory.write('/run/secret/step-5.npy', counting([2, 3], 3));
  await expect.poll(() => page.last('files')?.unread).toEqual([]);
  expect(page.names).toContain('run/secret/step-5.npy');

  memory.faults.set('/run', 'NoPermissions');
  const none = await open('memory:///run');
  expect(none.last('gone')?.error).toMatchObject({ file: 'run', reason: 'permission denied' });
});

it('names what is missing of several inputs', async () => {
  const page = await open('memory:///run/step-20.npy', 'memory:///run/step-300.npy');
  expect(page.last('files')?.unread).toMatchObject([
    { file: 'step-300.npy', reason: 'it is not there any more' },
  ]);
  expect(page.names).toEqual(['step-20.npy']);
});

it('shows each file once if its folder is selected, too', async () => {
  const page = await open('memory:///run/step-20.npy', 'memory:///run', 'memory:///run');
  expect(lastPanel().title).toBe('run');
  expect(page.names?.toSorted()).toEqual(['run/step-100.npy', 'run/step-20.npy']);
  expect((await page.load()).steps).toEqual([20, 100]);
});

it('reads files of a virtual workspace whole, once, and follows them', async () => {
  memory.read.length = 0;
  const page = await open('memory:///run/step-20.npy');
  expect(await page.load()).toMatchObject({ first: [2] });
  await page.load();
  expect(memory.read).toEqual(['/run/step-20.npy']);
  memory.write('/run/step-20.npy', counting([2, 3], 7));
  await expect.poll(() => page.messages.filter(({ type }) => type === 'files')).toHaveLength(2);
  expect(await page.load()).toMatchObject({ first: [7] });
});

it('names a file that cannot be read, and reads it when asked again', async () => {
  const page = await open('memory:///run/step-20.npy');
  memory.faults.set('/run/step-20.npy', 'Unavailable');
  await expect(page.load()).rejects.toThrow(
    'step-20.npy: its file system does not answer; check the connection.',
  );
  memory.faults.clear();
  page.channel.send({ type: 'again' });
  await expect.poll(() => page.messages.filter(({ type }) => type === 'files')).toHaveLength(2);
  expect(await page.load()).toMatchObject({ first: [2] });
});

it('follows a file that is deleted and created again, and a folder', async () => {
  for (const input of ['memory:///run/step-20.npy', 'memory:///run']) {
    const page = await open(input);
    memory.delete('/run');
    const name = input.slice('memory:///'.length).split('/').at(-1);
    await expect
      .poll(() => page.last('gone')?.error)
      .toEqual({ code: 'read', file: name, reason: 'it is not there any more' });
    memory.write('/run/step-20.npy', counting([2, 3], 9));
    await expect.poll(() => page.messages.at(-1)?.type).toBe('files');
    expect(await page.load()).toMatchObject({ first: [9] });
  }
});

it('never mixes versions of a file that grows while it is read', async () => {
  for (const base of [folder, 'memory:///run']) {
    const write = (bytes: Uint8Array) =>
      base === folder ? writeFileSync(at('grows.npy'), bytes) : memory.write('/run/grows.npy', bytes);
    write(counting([2, 3], 1));
    const page = await open(`${base}/grows.npy`);
    const before = page.last('files')?.files ?? [];
    write(counting([4, 3], 5));
    // The page may not know yet that there is another version.
    const [old] = page.channel.inputsOf(before) as unknown as {
      read(a: number, b: number): Promise<unknown>;
    }[];
    await expect(old?.read(0, before[0]?.size ?? 0)).rejects.toThrow(/^grows\.npy: the file changed/);
    await expect.poll(async () => (await page.load().catch(() => null))?.first).toEqual([5]);
  }
});

it('reads metadata of a store that grow as they were when the page opened them', async () => {
  const metadata = (steps: number) =>
    JSON.stringify({ attributes: { headglow: {}, steps }, consolidated_metadata: { metadata: {} } });
  mkdirSync(at('store'));
  writeFileSync(at('store/zarr.json'), metadata(1));
  const page = await open(at('store'));
  const [store] = page.channel.inputsOf(page.last('files')?.files ?? []) as unknown as {
    open(key: string): Promise<{ size: number; read(start: number, end: number): Promise<Uint8Array> }>;
  }[];
  const opened = await store?.open('zarr.json');
  writeFileSync(at('store/zarr.json'), metadata(1000));
  expect(new TextDecoder().decode(await opened?.read(0, opened.size))).toBe(metadata(1));
  await expect.poll(() => page.messages.filter(({ type }) => type === 'files')).toHaveLength(2);
  const again = await store?.open('zarr.json');
  expect(new TextDecoder().decode(await again?.read(0, again.size))).toBe(metadata(1000));
});

it('answers no request of a page that was hidden', async () => {
  const page = await open('memory:///run/step-20.npy');
  let [end, hasStarted] = [() => {}, false];
  const { readFile } = memory;
  memory.readFile = async (uri) => {
    hasStarted = true;
    await new Promise<void>((resolve) => {
      end = resolve;
    });
    return readFile.call(memory, uri);
  };
  const replies: unknown[] = [];
  lastPanel().sent.event((message) => replies.push(message));
  void page.load();
  await expect.poll(() => hasStarted).toBe(true);
  memory.readFile = readFile;
  // The same panel with another page, which numbers its requests from 1, too.
  const again = await listed(new Connection(lastPanel()));
  end();
  expect(await again.load()).toMatchObject({ first: [2] });
  expect(replies.filter((message) => (message as { id?: number }).id === 1)).toHaveLength(1);
});

it('restores panels of folders, also of those that are gone until they are back', async () => {
  const page = await open('memory:///run');
  const state = { inputs: page.last('settings')?.inputs ?? [] };
  const restored = new Connection(await host.restore('headglow.files', state), state);
  await listed(restored);
  expect((await restored.load()).steps).toEqual([20, 100]);

  memory.delete('/run');
  const gone = await listed(new Connection(await host.restore('headglow.files', state), state));
  expect(lastPanel().isDisposed).toBe(false);
  expect(gone.last('gone')?.error).toMatchObject({ file: 'run', reason: 'it is not there any more' });
  memory.write('/run/step-1.npy', counting([2, 3]));
  await expect.poll(() => gone.names).toEqual(['run/step-1.npy']);
  memory.write('/run/step-2.npy', counting([2, 3]));
  await expect.poll(() => gone.names).toEqual(['run/step-1.npy', 'run/step-2.npy']);
});

it('says so if the window did not keep what a panel showed', async () => {
  for (const state of [undefined, {}]) {
    const page = await listed(new Connection(await host.restore('headglow.files', state)));
    expect(lastPanel().isDisposed).toBe(false);
    expect(page.last('gone')?.error).toMatchObject({ remedy: 'open the folder again' });
  }
});

it('saves a picture of the figure in front, and of the one whose button is clicked', async () => {
  const asked: string[] = [];
  const createFigure = async (name: string, create: () => Promise<unknown>) => {
    await create();
    const panel = lastPanel();
    panel.sent.event((message) => {
      const { type, id } = message as { type: string; id: number };
      if (type !== 'picture') return;
      asked.push(name);
      panel.receive({ type: 'picture', id, bytes: new Uint8Array([1]) });
    });
    await listed(new Connection(panel));
    return panel;
  };
  host.target = at('picture.png');
  const file = await createFigure('file', () => host.open('headglow.figure', 'memory:///run/step-20.npy'));
  const panel = await createFigure('folder', () => host.run('headglow.open', 'memory:///run'));
  const save = async (clicked?: string) => {
    asked.length = 0;
    const { Uri } = host.module;
    await host.commands.get('headglow.savePicture')?.(clicked === undefined ? undefined : Uri.parse(clicked));
    return asked.join();
  };
  // VS Code may report in either order.
  for (const [active, other, name] of [
    [file, panel, 'file'],
    [panel, file, 'folder'],
  ] as const) {
    active.setActive(true);
    other.setActive(false);
    expect(await save()).toBe(name);
    expect(await save('memory:///run/step-20.npy')).toBe('file');
    expect(await save('webview-panel:///webview-panel-1')).toBe('folder');
  }
  // A window that opens may show the one that is not in front last.
  [file.active, panel.active] = [true, false];
  expect(await save()).toBe('file');
  panel.dispose();
  expect(await save()).toBe('file');
  expect(host.ran).not.toContain('setContext');
});

it('ends a picture whose figure is closed', async () => {
  host.target = at('never.png');
  await open('memory:///run');
  const saving = host.commands.get('headglow.savePicture')?.() as Promise<void>;
  await new Promise((resolve) => setImmediate(resolve));
  lastPanel().dispose();
  await saving;
  expect(host.messages.at(-1)).toMatch(/the picture was not saved: the figure is not shown: it was closed/);
});

it('keeps options that differ from those of the user, also the defaults', () => {
  const usual = { ...DEFAULTS, norm: 'log' } as Options;
  expect(changedOptions(usual, { ...usual, norm: 'linear', theme: 'light' })).toEqual({ norm: 'linear' });
  expect(changedOptions(usual, { ...DEFAULTS, norm: 'log', colormap: 'magma' })).toEqual({
    colormap: 'magma',
  });
});
