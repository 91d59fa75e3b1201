// Opens UTF-16 text, as spreadsheets save it: converts it to UTF-8, and opens that as any other text.

import { type Bytes, memoryBytes } from '../bytes.ts';
import type { FindFormat } from '../compressed/open.ts';
import { type Loaded, rejectFile } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { readWhole } from '../whole-file.ts';

/** Most bytes, as the text is in memory as a whole. */
const MAX_BYTES = 2 ** 28;

export async function openUtf16(
  file: Bytes,
  settings: OpenSettings,
  findFormat: FindFormat,
): Promise<Loaded> {
  const where = { file: file.name };
  if (file.size > MAX_BYTES) rejectFile(where, 'it is UTF-16 text of more than 256 MiB', 'save it as UTF-8');
  const { bytes } = await readWhole(file, settings.signal);
  const encoding = bytes[0] === 0xff ? 'utf-16le' : 'utf-16be';
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return rejectFile(where, 'it starts as UTF-16 text does, but is none', 'save it as UTF-8');
  }
  const content = new TextEncoder().encode(text);
  const format = await findFormat(content, file.name);
  return format.open(memoryBytes(file.name, content), settings);
}
