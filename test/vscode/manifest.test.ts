// The manifest of the extension for VS Code: it names every format that can be read, and what it does without trust.

import { expect, it } from 'vitest';
import { EXTENSIONS } from '../../src/formats/registry.ts';
import { readDoc } from '../support/docs.ts';

interface Editor {
  readonly viewType: string;
  readonly priority: string;
  readonly selector: readonly { readonly filenamePattern: string }[];
}

const manifest = JSON.parse(readDoc('vscode/package.json')) as {
  readonly version: string;
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly capabilities: object;
  readonly contributes: {
    readonly customEditors: readonly Editor[];
    readonly menus: { readonly 'explorer/context': readonly { readonly when: string }[] };
  };
};
const { customEditors, menus } = manifest.contributes;
const patterns = customEditors.flatMap(({ selector }) =>
  selector.map(({ filenamePattern }) => filenamePattern),
);

it('has an editor for each format that can be read, once', () => {
  expect(patterns.toSorted()).toEqual(EXTENSIONS.map((extension) => `*.${extension}`).toSorted());
});

it('leaves text to the editor of text', () => {
  const [figure] = customEditors.filter(({ priority }) => priority === 'default');
  const opened = figure?.selector.map(({ filenamePattern }) => filenamePattern);
  for (const pattern of ['*.npy', '*.npz', '*.pt', '*.safetensors', '*.h5', '*.parquet'])
    expect(opened).toContain(pattern);
  for (const pattern of ['*.json', '*.csv', '*.txt', '*.zip', '*.gz']) expect(opened).not.toContain(pattern);
});

it('offers its command for files with these extensions', () => {
  const [item] = menus['explorer/context'];
  const [, listed = ''] = /resourceExtname =~ \/\^\\\.\((.*)\)\$\//.exec(item?.when ?? '') ?? [];
  const offered = listed.split('|');
  expect(offered.filter((extension) => !patterns.includes(`*.${extension}`))).toEqual([]);
  expect(offered).toEqual(expect.arrayContaining(['npy', 'npz', 'pt', 'safetensors', 'h5', 'parquet']));
});

it('works without trust, and has the types of the oldest VS Code that it runs in', () => {
  expect(manifest.capabilities).toMatchObject({ untrustedWorkspaces: { supported: true } });
  expect(`^${manifest.devDependencies['@types/vscode']}`).toBe(manifest.engines.vscode);
  expect(manifest.version).toBe((JSON.parse(readDoc('package.json')) as { version: string }).version);
});
