// Saves files through the browser, under names derived from what the page shows.

import type { Analysis } from '../../src/analysis.ts';
import { sourceStem } from './source-name.ts';

/** Maximum length of a name without its extension, in UTF-8 bytes; file systems allow 255 in total. */
const MAX_BYTES = 150;
/** Characters of a name that are processed: a name may be as long as the file it comes from. */
const MAX_CHARACTERS = 1000;

/** What the page shows. */
export interface SaveSubject {
  readonly files: readonly string[];
  readonly analysis: Analysis | null;
  /** The step shown, or the two that are interpolated; empty for data without checkpoints. */
  readonly steps: readonly number[];
}

/** A file to save. */
export interface SavedFile {
  /** Such as "ranking"; '' for the figure itself. */
  readonly kind: string;
  /** Without a dot. */
  readonly extension: string;
  /** Whether it covers the shown checkpoint only. */
  readonly isOfMoment?: boolean;
}

function analysisName(analysis: Analysis): string {
  if ('emergence' in analysis) return 'emergence';
  const { change } = analysis;
  if (change === 'previous' || change === 'first') return `change-from-${change}`;
  if (typeof change === 'string') return `minus-${toSafeName(change)}`;
  const { model, task, step } = change;
  if (model === undefined && task === undefined) return `change-from-step-${step}`;
  return `minus-${toSafeName([model, task, step].filter((part) => part !== undefined).join('-'))}`;
}

/** Device names reserved by Windows. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Converts text to a part of a file name that is safe on every system. */
function toSafeName(text: string): string {
  let name = text
    .slice(0, MAX_CHARACTERS)
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/-{2,}/g, '-');
  const characters = [...name];
  while (new TextEncoder().encode(name).length > MAX_BYTES) {
    characters.pop();
    name = characters.join('');
  }
  name = name.replace(/^[-._]+|[-._]+$/g, '');
  return RESERVED.test(name) || name === '' ? `headglow-${name}`.replace(/-$/, '') : name;
}

/** Returns the name of a saved file: "llama-scores-step-500.png", "llama-scores-emergence-ranking.csv". */
export function saveName({ files, analysis, steps }: SaveSubject, saved: SavedFile): string {
  const isEmergence = analysis !== null && 'emergence' in analysis;
  const parts = [
    toSafeName(sourceStem(files)),
    analysis && analysisName(analysis),
    saved.isOfMoment && !isEmergence && steps.length > 0 && `step-${steps.join('-to-')}`,
    saved.kind,
  ];
  return `${parts.filter(Boolean).join('-')}.${saved.extension}`;
}

let currentSubject: () => SaveSubject = () => ({ files: [], analysis: null, steps: [] });

/** Sets the function that returns what the page shows, for the names of saved files. */
export function setSaveSubject(subject: () => SaveSubject): void {
  currentSubject = subject;
}

/** Offers a file as a download. */
export function saveFile(content: Blob, saved: SavedFile): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = saveName(currentSubject(), saved);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
