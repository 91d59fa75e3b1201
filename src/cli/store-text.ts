// How a store keeps its arrays, as lines for a terminal.

import { formatBytes } from '../formats/file.ts';
import type { ArrayLayout, StoreLayout } from '../formats/store-layout.ts';
import { groupBy } from '../tensor/group-by.ts';
import { sanitizeText } from '../tensor/sanitize.ts';

/** Characters of a name. */
const MAX_NAME = 48;

/** Text from a file on one line, shortened in the middle as paths differ at their ends. */
export function nameText(name: string): string {
  const text = sanitizeText(name);
  if (text.length <= MAX_NAME) return text;
  const half = Math.floor((MAX_NAME - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}

export const plural = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

const shapeText = (shape: readonly number[]): string => shape.join(' x ') || 'one value';

/** What arrays that are stored alike have in common. */
function layoutText({ chunk, shard, codecs }: ArrayLayout): string {
  const chunks = `chunks of ${shapeText(chunk)}`;
  const shards = shard ? `, in shards of ${shapeText(shard)}` : '';
  return `${chunks}${shards} (${codecs.map(sanitizeText).join(', ') || 'no codecs'})`;
}

/** A line for each way in which arrays are stored, with how many bytes they take. */
function layoutLines(arrays: readonly ArrayLayout[]): string[] {
  const groups = groupBy(arrays, layoutText);
  return [...groups].map(([text, alike]) => {
    const [first] = alike as [ArrayLayout];
    const names = alike.length === 1 ? nameText(first.path) || 'the array' : plural(alike.length, 'array');
    const bytes = alike.every(({ bytes }) => bytes !== null)
      ? `, ${formatBytes(alike.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0))}`
      : '';
    return `  ${names}: ${text}${bytes}`;
  });
}

function levelLines({ levels, complete }: StoreLayout): string[] {
  const byModel = [...groupBy(levels, ({ model }) => model)];
  return byModel.map(([model, all]) => {
    const sizes = all.map(({ layers, heads }) => `${layers} x ${heads}`).join(', ');
    const kept = Object.keys(all.at(-1)?.paths ?? {})
      .map(sanitizeText)
      .join(', ');
    return `  levels of ${nameText(model)} (${kept}${complete ? '' : '; not complete yet'}): ${sizes}`;
  });
}

/** Levels, chunks, shards, codecs and sizes of a store, and what showing it reads. */
export function storeText(store: StoreLayout): string[] {
  const { bytes, overview } = store;
  return [
    ...levelLines(store),
    ...layoutLines(store.arrays),
    ...(bytes === null ? [] : [`  files: ${formatBytes(bytes)}`]),
    `  to show one checkpoint whole: ${plural(overview.reads, 'read')}, at most ${formatBytes(overview.bytes)}`,
  ];
}
