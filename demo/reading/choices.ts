// Readings as text: what the buttons of a message say, and how a choice changes a reading.

import { formatReading, READING, READING_NAMES, type Reading, type ReadingName } from '../../src/formats.ts';
import { type Note, type ReadingChoice, sentenceOf } from '../../src/index.ts';

const isSetting = (name: string): name is ReadingName => Object.hasOwn(READING, name);

/** The label of a setting of a reading. */
export const readingLabel = (name: string): string =>
  isSetting(name) ? (READING[name].label ?? name) : name;

/** The text of a button for a choice: "Axes: layer head other · Reduce: mean". An ellipsis stands for a value to be given. */
export function choiceText(choice: ReadingChoice): string {
  const parts = Object.entries(choice).map(([name, value]) => {
    const label = readingLabel(name);
    return value === null ? `${label}…` : `${label}: ${formatReading(value as string)}`;
  });
  return parts.join(' · ');
}

/** The first setting whose value the user must give; undefined if the choice is complete. */
export const settingToGive = (choice: ReadingChoice): string | undefined =>
  Object.keys(choice).find((name) => choice[name] === null);

/** Changes a reading by a choice. Settings without a value are left out; the others are in the order of the table. */
export function applyChoice(reading: Reading, choice: ReadingChoice): Reading {
  const all: Readonly<Record<string, unknown>> = { ...reading, ...choice };
  const given = READING_NAMES.filter((name) => (all[name] ?? null) !== null);
  return Object.fromEntries(given.map((name) => [name, all[name]])) as Reading;
}

/** The sentence of a message with buttons for what its remedy says: without the remedy. */
export const sentenceWithButtons = ({ remedy, choices = [], mayGrow = false, ...note }: Note): string =>
  sentenceOf({ ...note, ...(choices.length === 0 && !mayGrow && remedy !== undefined && { remedy }) });
