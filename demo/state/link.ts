// The viewer's state as the part of a link after #, such as `v=1&norm=log&tasks=copy,+induction`: short, and readable by
// people. Parts that a version of the viewer does not know are ignored.

import type { Analysis, Subtrahend } from '../../src/analysis.ts';
import { parseReading, READING_NAMES, type ReadingName } from '../../src/formats.ts';
import { HeadglowError, parseNumber } from '../../src/index.ts';
import { formatValue, OPTION_NAMES, type OptionName, parseKind, parseOption } from '../../src/options.ts';
import type { Pin } from '../pins/pins.ts';
import { readState } from './parse-state.ts';
import { EMPTY, isEqual, VERSION, type ViewerState } from './state.ts';

export interface Link {
  /** Without names of files, which are nobody else's business. */
  readonly state: ViewerState;
  /** URLs of the data; empty for data from elsewhere. */
  readonly data: readonly string[];
}

/** Parts of a link in order; a null text stands for null. Names can repeat. */
type Part = readonly [name: string, text: string | null];

/** Characters that `encodeURIComponent` escapes, but that may be in the part of a link after #. */
const READABLE = /%(?:2C|2F|3A|3B|3D|40)/g;

const encode = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
    .replace(READABLE, decodeURIComponent)
    .replaceAll('%20', '+');

/** Decodes text; null if it was not encoded so. */
function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

const joinParts = (parts: readonly Part[]): string =>
  parts.map(([name, text]) => (text === null ? name : `${name}=${encode(text)}`)).join('&');

const splitParts = (text: string): readonly Part[] =>
  text.split('&').map((part) => {
    const [name = '', ...rest] = part.split('=');
    return [name, rest.length > 0 ? decode(rest.join('=')) : null];
  });

/** The parts of an object's values, each name with a prefix. */
const objectParts = (values: object, prefix = ''): readonly Part[] =>
  Object.entries(values).map(([name, value]) => [prefix + name, value === null ? null : formatValue(value)]);

function analysisParts(analysis: Analysis): readonly Part[] {
  if ('emergence' in analysis) return objectParts(analysis);
  const { change } = analysis;
  return typeof change === 'string' ? [['minus', change]] : objectParts(change, PREFIX.minus);
}

/** What the names of settings start with that are not options of the figure. */
const PREFIX = { shown: 'shown.', minus: 'minus.', reading: 'read.', play: 'play.' } as const;

const pinPart = ({ number, layer, head, model, task }: Pin): Part => [
  'pin',
  formatValue([`${number}`, `L${layer}H${head}`, model, task]),
];

function playParts(play: ViewerState['play'], initial: ViewerState['play']): readonly Part[] {
  const changed = Object.entries(play).filter(([name, value]) => !isEqual(value, initial[name as 'speed']));
  return objectParts(
    Object.fromEntries(
      changed.map(([name, value]) => [name, Array.isArray(value) ? value.join(':') : value]),
    ),
    PREFIX.play,
  );
}

/**
 * Formats a link, without the #; '' for one that would say nothing.
 * @param initial the state of a page without settings, whose panels and settings of playback are left out
 */
export function formatLink({ state, data }: Link, initial: ViewerState = EMPTY): string {
  const { options, shown, theme, reading, panels, play, pins } = state;
  const parts: readonly Part[] = [
    ...data.map((url): Part => ['data', url]),
    ...objectParts(reading, PREFIX.reading),
    ...objectParts(options),
    ...(shown ? [...analysisParts(shown.analysis), ...objectParts(shown.options, PREFIX.shown)] : []),
    ...(theme === 'auto' ? [] : objectParts({ theme })),
    ...playParts(play, initial.play),
    ...(panels === null || isEqual(panels, initial.panels) ? [] : objectParts({ open: panels })),
    ...pins.map(pinPart),
  ];
  return parts.length === 0 ? '' : joinParts([['v', `${VERSION}`], ...parts]);
}

/** Returns what a function returns; undefined if the text that it parses is invalid. */
function tryParse(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    if (error instanceof HeadglowError) return undefined;
    throw error;
  }
}

/** The parts of a link by name. */
class Parts {
  readonly #all: readonly Part[];

  constructor(all: readonly Part[]) {
    this.#all = all;
  }

  /** The texts of all parts of this name. */
  all(name: string): readonly string[] {
    return this.#all.flatMap(([other, text]) => (other === name && text !== null ? [text] : []));
  }

  /** Parses the last part of this name; undefined without a valid one. */
  parse(name: string, parse: (text: string) => unknown): unknown {
    const [, text] = this.#all.findLast(([other]) => other === name) ?? [];
    return typeof text === 'string' ? tryParse(() => parse(text)) : text;
  }

  /** Parses parts whose names start with a prefix. */
  object<Name extends string>(
    prefix: string,
    names: readonly Name[],
    parse: (name: Name, text: string) => unknown,
  ): object {
    const values = names.map(
      (name) => [name, this.parse(prefix + name, (text) => parse(name, text))] as const,
    );
    return Object.fromEntries(values.filter(([, value]) => value !== undefined));
  }

  /** Parses parts whose names start with a prefix, each with a function of its own. */
  record(prefix: string, parsers: Readonly<Record<string, (text: string) => unknown>>): object {
    return this.object(prefix, Object.keys(parsers), (name, text) => parsers[name]?.(text));
  }
}

const parseNames = (text: string): unknown => parseKind({ kind: 'names' }, text, 'link');

const asText = (text: string): string => text;

const MINUS: Readonly<Record<keyof Subtrahend, (text: string) => unknown>> = {
  model: asText,
  task: asText,
  step: parseNumber,
};

function parsePin(text: string): unknown {
  const names = tryParse(() => parseNames(text));
  const [number = '', id = '', model, task] = Array.isArray(names) ? (names as string[]) : [];
  const [, layer, head] = /^L(\d+)H(\d+)$/.exec(id) ?? [];
  return { number: Number(number), layer: Number(layer), head: Number(head), model, task };
}

const PLAY: Readonly<Record<keyof ViewerState['play'], (text: string) => unknown>> = {
  speed: parseNumber,
  range: (text) => text.split(':').map(parseNumber),
  repeat: asText,
  skip: (text) => text === 'true',
};

/**
 * Parses a link, without the #. Parts that are unknown or invalid are ignored.
 * @throws HeadglowError for a link of a later version
 */
export function parseLink(text: string): Link {
  const parts = new Parts(splitParts(text));
  const version = parts.parse('v', parseNumber) ?? VERSION;
  if (version !== VERSION)
    throw new HeadglowError({
      code: 'option',
      reason: 'this link was made by a later version of Headglow',
      remedy: 'update Headglow to see what it shows',
    });
  const readOptions = (prefix: string): object =>
    parts.object(prefix, OPTION_NAMES, (name: OptionName, value) => parseOption(name, value));
  const change = parts.parse('minus', asText) ?? parts.record(PREFIX.minus, MINUS);
  const emergence = parts.parse('emergence', parseNumber);
  const state = readState({
    version: VERSION,
    options: readOptions(''),
    shown: { analysis: { change, emergence }, options: readOptions(PREFIX.shown) },
    theme: parts.parse('theme', asText),
    reading: parts.object(PREFIX.reading, READING_NAMES, (name: ReadingName, value) =>
      parseReading(name, value),
    ),
    panels: parts.parse('open', (value) => (value === '' ? [] : parseNames(value))),
    play: parts.record(PREFIX.play, PLAY),
    pins: parts.all('pin').map(parsePin),
  });
  return { state, data: parts.all('data').filter((url) => URL.canParse(url)) };
}
