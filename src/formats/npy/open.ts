// Opens NumPy's .npy: a file with one array.

import { openArray, openNamedAxes, readArrayHeader } from '../array/array-file.ts';
import { checkShape, NO_LABELS } from '../array/dimensions.ts';
import type { Bytes } from '../bytes.ts';
import { type Loaded, rejectFile } from '../file.ts';
import type { OpenSettings } from '../format.ts';
import { storedEntry } from '../npz/contents.ts';
import { hasFields } from './fields.ts';
import { conversionNotes } from './npy.ts';

/** The one tensor or source of an .npy file. */
export async function openNpy(bytes: Bytes, settings: OpenSettings): Promise<Loaded> {
  const { name, size } = bytes;
  const where = { file: name };
  const head = await readArrayHeader(where, size, (length) => bytes.read(0, length, settings.signal));
  const { type, shape } = head;
  if (type.kind === 'other' && type.isObjects)
    return (await import('../pickle/open-objects.ts')).openObjectArray(bytes, head.offset, settings);
  if (hasFields(head)) return (await import('./open-fields.ts')).openFields(bytes, head, settings);
  const readAll = () => bytes.read(0, size, settings.signal);
  settings.onContents?.({
    listArrays: () => [storedEntry({ where, name: '', head, size, ranges: bytes, readAll }, settings.signal)],
    selects: null,
    read: (others) => openNpy(bytes, others),
  });
  if (type.kind === 'text') rejectFile(where, 'it contains text', 'save it with a numeric dtype');
  if (type.kind === 'other')
    rejectFile(where, `it contains ${type.name}`, type.remedy.replaceAll('FILE', JSON.stringify(name)));
  if (settings.reading.dims) {
    const names = { model: '', labels: NO_LABELS };
    const { tensors, notes } = await openNamedAxes({ where, head, type, bytes }, names, settings);
    return { tensors, step: null, notes: [...conversionNotes(where, head, tensors), ...notes] };
  }
  checkShape(where, shape);
  const names = { model: '', labels: NO_LABELS };
  const { tensor, notes } = await openArray({ where, head, type, bytes }, names, settings);
  return { tensors: [tensor], step: null, notes: [...conversionNotes(where, head, [tensor]), ...notes] };
}
