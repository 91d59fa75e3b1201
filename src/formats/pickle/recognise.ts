// Recognises pickles and files of PyTorch by their first bytes.

import { isZip } from '../magic.ts';
import { isLegacyTorch } from './torch-legacy.ts';

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** Offsets of the first member's name in a zip archive: its length, then the name. */
const [NAME_LENGTH, NAME] = [26, 30];

/** Whether these are the first bytes of a file of PyTorch: its first member is the pickle. */
export function isTorch(start: Uint8Array): boolean {
  if (isLegacyTorch(start)) return true;
  if (!isZip(start) || start.length < NAME) return false;
  const length = (start[NAME_LENGTH] as number) | ((start[NAME_LENGTH + 1] as number) << 8);
  return /^(?:[^/]+\/)?(?:data\.pkl|\.format_version|byteorder|version)$/.test(
    latin1(start.subarray(NAME, NAME + Math.min(length, 1024))),
  );
}

const FULL_STOP = 0x2e;

/** The beginning of pickles of protocols 0 and 1. */
const OLD_PICKLE = /^(?:\([dlt]p?\d*\n|\([IFSVLN].*\n|c[a-z_][\w.]{0,99}\n\w{1,99}\n|[\]}]q\0)/;

/** Whether these are the first bytes of a pickle. A text may begin like one of protocol 0 or 1, but does not end like it. */
export function isPickle(start: Uint8Array, name: string): boolean {
  const [mark, protocol = 0] = start;
  const beginning = latin1(start.subarray(0, 4096));
  // joblib writes the bytes of arrays between the opcodes.
  if (mark === 0x80) return protocol >= 2 && protocol <= 5 && !beginning.includes('joblib');
  const ends = start.at(-1) === FULL_STOP;
  return (ends || /\.(?:pkl|pickle)$/i.test(name)) && OLD_PICKLE.test(beginning);
}
