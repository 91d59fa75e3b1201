// Files that the page hands to the browser to save, each under a name that says what it is.

import type { Analysis } from '../../src/analysis.ts';
import { sourceStem } from './source-name.ts';

/** UTF-8 bytes of a name without its ending; file systems allow 255 in all. */
const MAX_BYTES = 150;
/** Letters that are looked at: a name may be as long as the file it comes from. */
const MAX_LETTERS = 1000;

/** What is on the page. */
export interface SaveSubject {
  readonly files: readonly string[];
  readonly analysis: Analysis | null;
  /** The step shown, or the two that are mixed; none for data without checkpoints. */
  readonly steps: readonly number[];
}

/** What is saved. */
export interface SavedFile {
  /** Such as "ranking"; '' for the picture itself. */
  readonly kind: string;
  /** Without a dot. */
  readonly extension: string;
  /** Whether it is of the moment shown, not of all checkpoints. */
  readonly isOfMoment?: boolean;
}

function analysisName(analysis: Analysis): string {
  if ('emergence' in analysis) return 'emergence';
  const { change } = analysis;
  return `change-from-${typeof change === 'string' ? change : `step-${change.step}`}`;
}

/** Names that Windows keeps for devices. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** A text as a part of a file's name, safe on every system. */
function safe(text: string): string {
  let name = text
    .slice(0, MAX_LETTERS)
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/-{2,}/g, '-');
  const letters = [...name];
  while (new TextEncoder().encode(name).length > MAX_BYTES) {
    letters.pop();
    name = letters.join('');
  }
  name = name.replace(/^[-._]+|[-._]+$/g, '');
  return RESERVED.test(name) || name === '' ? `headglow-${name}`.replace(/-$/, '') : name;
}

/** The name of a saved file: "llama-scores-step-500.png", "llama-scores-emergence-ranking.csv". */
export function saveName({ files, analysis, steps }: SaveSubject, saved: SavedFile): string {
  const isEmergence = analysis !== null && 'emergence' in analysis;
  const parts = [
    safe(sourceStem(files)),
    analysis && analysisName(analysis),
    saved.isOfMoment && !isEmergence && steps.length > 0 && `step-${steps.join('-to-')}`,
    saved.kind,
  ];
  return `${parts.filter(Boolean).join('-')}.${saved.extension}`;
}

let subject: () => SaveSubject = () => ({ files: [], analysis: null, steps: [] });

/** Names the files that are saved from now on after what is on the page. */
export function setSaveSubject(current: () => SaveSubject): void {
  subject = current;
}

export function saveFile(content: Blob, saved: SavedFile): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = saveName(subject(), saved);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
