// Unsupported formats: each is recognised and rejected with a way to convert it.

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { describeShared, sharedBytes, sharedNames } from '../support/shared.ts';
import { load, refusal } from './loading.ts';

/** Bytes from characters, one each, and zeros up to a length. */
function bytes(text: string, length = text.length): Uint8Array {
  const all = new Uint8Array(Math.max(length, text.length));
  all.set(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
  return all;
}

describe('a file is recognised as', () => {
  it.each([
    ['a Feather file of version 1', 'a.feather', bytes('FEA1', 40)],
    ['a MATLAB file', 'a.mat', bytes('MATLAB 5.0 MAT-file, Platform: GLNXA64', 128)],
    ['a MATLAB file', 'a.mat', bytes('\0\0\0\0\x03\0\0\0\x04\0\0\0\0\0\0\0\x07\0\0\0scores\0', 200)],
    ['a NetCDF file', 'a.nc', bytes('CDF\x02', 20)],
    ['an xz archive', 'a.xz', bytes('\xfd7zXZ\0', 20)],
    ['a bzip2 archive', 'a.bz2', bytes('BZh91AY&SY', 20)],
    ['a 7z archive', 'a.7z', bytes('7z\xbc\xaf\x27\x1c', 20)],
    ['a tar archive', 'a.tar', bytes(`${'\0'.repeat(257)}ustar\0`, 512)],
    ['a joblib file', 'a.joblib', bytes('\x80\x03cjoblib.numpy_pickle\nNumpyArrayWrapper\nq\0.')],
    ['an SQLite database', 'a.db', bytes('SQLite format 3\0', 100)],
    ['an old Excel or Office file', 'a.xls', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 100)],
    ['a GGUF file', 'a.gguf', bytes('GGUF\x03', 20)],
    ['a PNG picture', 'a.png', bytes('\x89PNG\r\n\x1a\n', 20)],
    ['a PDF document', 'a.pdf', bytes('%PDF-1.7\n')],
    ['a web page (HTML)', 'a.npy', bytes('\n<!DOCTYPE html><html>')],
    ['an XML document', 'a.xml', bytes('\xef\xbb\xbf<?xml version="1.0"?>')],
    ['a Git LFS pointer', 'a.npy', bytes('version https://git-lfs.github.com/spec/v1\noid sha256:1\n')],
    ['binary data in an unknown format', 'a.bin', bytes('\0\0\x80?', 40)],
    ['binary data in an unknown format', 'a.bin', bytes('\x9f\x04\x7f\xff\x12\xee\x01\x3f')],
    ['a single file of a Zarr store', '0.0.1', bytes('\0\0\x80?', 40)],
    ['a single file of a Zarr store', '.zarray', bytes('{"zarr_format": 2, "shape": [3, 3]}')],
    ['a single file of a Zarr store', 'zarr.json', bytes('{"zarr_format": 3, "node_type": "group"}')],
    ['a Jupyter notebook', 'a.ipynb', bytes('{"cells": [], "nbformat": 4}')],
    ['an index of model weights', 'a.index.json', bytes('{"weight_map": {"a": "b"}}')],
  ])('%s: %s', async (format, name, content) => {
    const message = await refusal(name, content);
    expect(message).toContain(`${name}: this is ${format}`);
    expect(message).toMatch(/, which Headglow does not read(?:: it [^;]+)?; \S.*\.$/);
  });

  const zip = (...members: string[]) =>
    zipSync(Object.fromEntries(members.map((member) => [member, bytes('\x80\x02.')])));

  it.each([
    ['an Excel file', zip('[Content_Types].xml', 'xl/workbook.xml')],
    ['an OpenDocument file', zip('mimetype', 'META-INF/manifest.xml')],
  ])('%s', async (format, content) => {
    expect(await refusal('a.pt', content)).toContain(`a.pt: this is ${format}`);
  });
});

describe('the remedy', () => {
  it('contains the name of the file without its folder', async () => {
    expect(await refusal('runs/Llama 3.1.parquet', bytes('PARE', 20))).toBe(
      'runs/Llama 3.1.parquet: this is an encrypted Parquet file, which Headglow does not read; convert it in Python: import pandas; pandas.read_parquet("Llama 3.1.parquet").to_csv("Llama 3.1.csv", index=False).',
    );
  });

  it('for an archive without arrays follows a list of its members', async () => {
    expect(await refusal('a.zip', zipSync({ 'a.csv': bytes('1,2'), 'b.txt': bytes('') }))).toBe(
      'a.zip: this zip archive contains no NumPy arrays, only a.csv, b.txt; unpack it and open the files in it.',
    );
  });
});

it.each(['PAR1,PAR2\n', 'GGUF,1\n', 'FEA1,FEA2\n', 'ARROW1,2\n', 'GIF,1\n', 'BZh,1\n', '(I\n1.\n'])(
  'a text is no other format because of its first letters: %j',
  async (text) => {
    expect(await refusal('a.csv', text)).not.toContain('this is a');
  },
);

it('JSON with one row per line is not JSON Lines', async () => {
  expect(await load('a.json', '[\n[1, 2],\n[3, 4]\n]\n')).toMatchObject({ layers: 2, heads: 2 });
});

describeShared('files as people publish them', () => {
  it('in heads2/pkl/lfs are named', async () => {
    const names = sharedNames('heads2/pkl/lfs', '');
    const files = names.filter((name) => !names.some((other) => other.startsWith(`${name}/`)));
    expect(files.length).toBeGreaterThan(0);
    for (const name of files)
      expect(await refusal(name, sharedBytes(name))).toMatch(/: this is a Git LFS pointer/);
  });
});
