// A stored state, read field by field: what is not valid is left out, so that no storage can break the page.

import type { Analysis } from '../../src/analysis.ts';
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

/** Characters of a text or a name, and names of a list: more is no setting that a person made. */
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

/** The size of a setting is that of one that a person made. */
const isModest: Check = (value) =>
  typeof value === 'string' ? isText(value) : !Array.isArray(value) || isNames(value);

/** An option is checked as it is everywhere. */
const optionCheck =
  (name: OptionName): Check =>
  (value) =>
    isModest(value) && optionFault(name, value) === null;

const CHECKS: Readonly<Record<string, Check>> = Object.fromEntries(
  OPTION_NAMES.filter((name) => name !== 'theme').map((name) => [name, optionCheck(name)]),
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

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** The fields that pass their check, and no others. */
function passing(value: unknown, checks: Readonly<Record<string, Check>>): object {
  const fields = fieldsOf(value);
  const keys = Object.keys(checks).filter(
    (key) => Object.hasOwn(fields, key) && checks[key]?.(fields[key]) === true,
  );
  return Object.fromEntries(keys.map((key) => [key, fields[key]]));
}

/** The options among the fields of an object that are valid. */
export const readOptions = (value: unknown): SetOptions => passing(value, CHECKS) as SetOptions;

function readAnalysis(value: unknown): Analysis | null {
  const { change, emergence } = fieldsOf(value);
  if (change === 'previous' || change === 'first') return { change };
  const { step } = fieldsOf(change);
  if (isNumber(step)) return { change: { step: step as number } };
  return isNumber(emergence) ? { emergence: emergence as number } : null;
}

function readShown(value: unknown): ShownAnalysis | null {
  const { analysis, options } = fieldsOf(value);
  const read = readAnalysis(analysis);
  return read && { analysis: read, options: readOptions(options) };
}

/** The pins that are valid, those of one number once. */
function readPins(value: unknown): readonly Pin[] {
  if (!Array.isArray(value)) return [];
  const keys = Object.keys(PIN_CHECKS);
  const pins = value.map((one) => passing(one, PIN_CHECKS)) as Pin[];
  const whole = pins.filter((pin) => Object.keys(pin).length === keys.length);
  return [...new Map(whole.map((pin) => [pin.number, pin])).values()];
}

/** Panels whose ids have changed since a state may have been stored. */
const RENAMED_PANELS: Readonly<Record<string, string>> = { words: 'description' };

function parsePanels(value: unknown): readonly string[] | null {
  if (!Array.isArray(value) || !value.every(isText)) return null;
  return value.map((id: string) => (Object.hasOwn(RENAMED_PANELS, id) ? (RENAMED_PANELS[id] as string) : id));
}

/** A state from what was stored, whatever that is: what is not valid is as in `EMPTY`. */
export function readState(value: unknown): ViewerState {
  const fields = fieldsOf(value);
  if (fields.version !== VERSION) return EMPTY;
  const { files, options, shown, theme, panels, play, pins } = fields;
  return {
    version: VERSION,
    files: isNames(files) ? (files as string[]) : [],
    options: readOptions(options),
    shown: readShown(shown),
    theme: oneOf(OPTIONS.theme.choices)(theme) ? (theme as ViewerState['theme']) : 'auto',
    panels: parsePanels(panels),
    play: passing(play, PLAY_CHECKS) as Partial<PlaySettings>,
    pins: readPins(pins),
  };
}
