// Parses a stored state field by field; invalid fields are ignored, so that corrupt storage cannot break the page.

import type { Analysis, Reference, Subtrahend } from '../../src/analysis.ts';
import { READING_NAMES, type Reading, readingFault } from '../../src/formats.ts';
import { OPTION_NAMES, OPTIONS, type OptionName, optionFault } from '../../src/options.ts';
import { REPEATS } from '../../src/play.ts';
import { MAX_PINS, type Pin } from '../pins/pins.ts';
import {
  EMPTY,
  type PlaySettings,
  type SetOptions,
  type ShownAnalysis,
  VERSION,
  type ViewerState,
} from './state.ts';

/** Limits for the length of a text or name, and for names in a list, beyond which a setting is ignored. */
const MAX_TEXT = 100_000;
const MAX_NAMES = 1_000_000;

type Check = (value: unknown) => boolean;

const isNumber: Check = Number.isFinite;
const isPositive: Check = (value) => Number.isFinite(value) && (value as number) > 0;
const isText: Check = (value) => typeof value === 'string' && value.length <= MAX_TEXT;
const isBoolean: Check = (value) => typeof value === 'boolean';
const isPosition: Check = (value) => Number.isFinite(value) && (value as number) >= 0;
const isNames: Check = (value) =>
  Array.isArray(value) && value.length > 0 && value.length <= MAX_NAMES && value.every(isText);
const oneOf =
  (choices: readonly unknown[]): Check =>
  (value) =>
    choices.includes(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

/** Returns whether texts and lists are within the limits. */
const hasAllowedSize: Check = (value) =>
  typeof value === 'string' ? isText(value) : !Array.isArray(value) || isNames(value);

/** Creates the check of an option, by its row in the table of options. */
const createOptionCheck =
  (name: OptionName): Check =>
  (value) =>
    hasAllowedSize(value) && optionFault(name, value) === null;

const OPTION_CHECKS: Readonly<Record<string, Check>> = Object.fromEntries(
  OPTION_NAMES.filter((name) => name !== 'theme').map((name) => [name, createOptionCheck(name)]),
);

const isRange: Check = (value) =>
  Array.isArray(value) && value.length === 2 && value.every(isPosition) && value.every(Number.isInteger);

const PLAY_CHECKS: Record<keyof PlaySettings, Check> = {
  speed: (value) => isPositive(value) && (value as number) <= 1000,
  range: orNull(isRange),
  repeat: oneOf(REPEATS),
  skip: isBoolean,
};

const isIndex: Check = (value) => Number.isInteger(value) && (value as number) >= 0;

const PIN_CHECKS: Record<keyof Pin, Check> = {
  model: isText,
  task: isText,
  layer: isIndex,
  head: isIndex,
  number: (value) => isIndex(value) && (value as number) >= 1 && (value as number) <= MAX_PINS,
};

type JsonObject = Readonly<Record<string, unknown>>;

/** Returns an object unchanged, and an empty object for anything else. */
const toObject = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};

/** Returns the fields of an object that pass their check. */
function pickValid(value: unknown, checks: Readonly<Record<string, Check>>): object {
  const fields = toObject(value);
  const keys = Object.keys(checks).filter(
    (key) => Object.hasOwn(fields, key) && checks[key]?.(fields[key]) === true,
  );
  return Object.fromEntries(keys.map((key) => [key, fields[key]]));
}

/** Options of earlier versions, as those that replace them. */
const renamedOptions = ({ cellValues, ...options }: JsonObject): JsonObject =>
  cellValues === true ? { annotate: 'all', ...options } : options;

/** Returns the valid options of an object. */
export const readOptions = (value: unknown): SetOptions =>
  pickValid(renamedOptions(toObject(value)), OPTION_CHECKS) as SetOptions;

const REFERENCE_CHECKS = { model: isText, task: isText, step: isNumber } satisfies Record<
  keyof Subtrahend,
  Check
>;

function readAnalysis(value: unknown): Analysis | null {
  const { change, emergence } = toObject(value);
  if (isText(change)) return { change: change as string };
  const reference = pickValid(change, REFERENCE_CHECKS) as Reference;
  if (Object.keys(reference).length > 0) return { change: reference };
  return isNumber(emergence) ? { emergence: emergence as number } : null;
}

function readShown(value: unknown): ShownAnalysis | null {
  const { analysis, options } = toObject(value);
  const validAnalysis = readAnalysis(analysis);
  return validAnalysis && { analysis: validAnalysis, options: readOptions(options) };
}

/** Returns the valid pins, at most one for each number. */
function readPins(value: unknown): readonly Pin[] {
  if (!Array.isArray(value)) return [];
  const keys = Object.keys(PIN_CHECKS);
  const pins = value.map((pin) => pickValid(pin, PIN_CHECKS)) as Pin[];
  const valid = pins.filter((pin) => Object.keys(pin).length === keys.length);
  return [...new Map(valid.map((pin) => [pin.number, pin])).values()];
}

/** Panel ids of earlier versions, which stored states may contain. */
const RENAMED_PANELS: Readonly<Record<string, string>> = { words: 'description' };

function readPanels(value: unknown): readonly string[] | null {
  if (!Array.isArray(value) || !value.every(isText)) return null;
  return value.map((id: string) => (Object.hasOwn(RENAMED_PANELS, id) ? (RENAMED_PANELS[id] as string) : id));
}

const READING_CHECKS: Readonly<Record<string, Check>> = Object.fromEntries(
  READING_NAMES.map((name) => [name, (value) => hasAllowedSize(value) && readingFault(name, value) === null]),
);

/** Reads a state from any stored value; invalid fields have the values of `EMPTY`. */
export function readState(value: unknown): ViewerState {
  const fields = toObject(value);
  if (fields.version !== VERSION) return EMPTY;
  const { files, options, shown, theme, reading, panels, play, pins } = fields;
  return {
    version: VERSION,
    files: isNames(files) ? (files as string[]) : [],
    options: readOptions(options),
    shown: readShown(shown),
    theme: oneOf(OPTIONS.theme.choices)(theme) ? (theme as ViewerState['theme']) : 'auto',
    reading: pickValid(reading, READING_CHECKS) as Reading,
    panels: readPanels(panels),
    play: pickValid(play, PLAY_CHECKS) as Partial<PlaySettings>,
    pins: readPins(pins),
  };
}
