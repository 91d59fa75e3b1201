// What a figure's file says of how it was made: one JSON object, written to and read from PNG, SVG and PDF.

import { plainText } from '../figure/text.ts';
import { checkOptions } from '../options/check.ts';
import { OPTION_NAMES, type OptionName, type Options } from '../options.ts';
import { HeadglowError } from '../tensor/error.ts';
import type { CellStyle } from './cell-image.ts';
import { VERSION } from './version.ts';

/** A file that a figure was made of. */
export interface FigureSource {
  /** Its name without folders; of URLs, the last part of the path. */
  readonly name: string;
  /** SHA-256 hash of its bytes in hexadecimal; missing if it was not computed, as for large files and URLs. */
  readonly sha256?: string;
}

/** How a figure looks, beyond its options. */
export interface FigureLook {
  /** Width in CSS pixels, 1/96 inch. */
  readonly width: number;
  /** Height in CSS pixels. */
  readonly height: number;
  /** Pixels per CSS pixel. */
  readonly scale: number;
  /** How SVG and PDF show cells; null: as suits. */
  readonly cells: CellStyle | null;
  /** The typeface; null: that of the format. */
  readonly font: 'sans' | 'serif' | null;
  /** Factor of the sizes of all texts. */
  readonly textScale: number;
}

/** How a figure was made. */
export interface FigureAbout {
  /** The options that were set; defaults are left out. */
  readonly options: Partial<Options>;
  /** Its size, fonts and cells. */
  readonly look: FigureLook;
  /** The files of its data. */
  readonly sources: readonly FigureSource[];
  /** Training step that was asked for. */
  readonly step?: number;
  /** A change or an emergence map that is shown instead of the values. */
  readonly analysis?: object;
  /** What is drawn in place of heat maps, as the flag `--figure` names it. */
  readonly figure?: string;
  /** The heads that such a figure shows, as the flag `--show` names them. */
  readonly show?: string;
}

const FORMAT = 'headglow-figure';
const FORMAT_VERSION = 1;
/** Sources that are named; more are only counted. */
export const MAX_SOURCES = 20;

/** The last part of a path or URL. Folders, servers and queries may be private. */
const baseName = (name: string): string =>
  name
    .replace(/[?#].*$/s, '')
    .split(/[\\/]+/)
    .findLast(Boolean) ?? '';

/** Writes the object as JSON of ASCII characters, which every format can carry. Equal figures have equal texts. */
export function aboutText(given: FigureAbout): string {
  const { options, look, sources, step, analysis, figure, show } = given;
  const about = {
    format: FORMAT,
    version: FORMAT_VERSION,
    headglow: VERSION,
    options,
    ...(step !== undefined && { step }),
    ...(analysis && { analysis }),
    ...(figure !== undefined && { figure }),
    ...(show !== undefined && { show }),
    look,
    sourceCount: sources.length,
    sources: sources
      .slice(0, MAX_SOURCES)
      .map(({ name, sha256 }) => ({ name: plainText(baseName(name)), ...(sha256 && { sha256 }) })),
  };
  return JSON.stringify(about).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Options that select parts of the data or name them: other data has other parts. */
const OF_DATA: readonly OptionName[] = [
  'title',
  'tasks',
  'models',
  'checkpoint',
  'panel',
  'similarTo',
  'zoom',
];

/** Options that are parts of a style. */
export const STYLE_OPTIONS: readonly OptionName[] = OPTION_NAMES.filter((name) => !OF_DATA.includes(name));

/** The style of a figure, for another figure of other data, and the names of the files that it shows. */
export type FigureStyle = Pick<FigureAbout, 'options' | 'look' | 'figure' | 'show'> & {
  /** Names of files without folders. */
  readonly sources: readonly string[];
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isIn = (value: unknown, from: number, to: number): value is number =>
  typeof value === 'number' && value >= from && value <= to;

/** Returns the look if all of it is valid. */
function checkLook(look: unknown): FigureLook | null {
  if (!isObject(look)) return null;
  const { width, height, scale, cells, font, textScale } = look;
  const isValid =
    isIn(width, 1, 1e5) &&
    isIn(height, 1, 1e5) &&
    isIn(scale, 0.01, 100) &&
    isIn(textScale, 0.01, 100) &&
    (cells === null || cells === 'raster' || cells === 'vector') &&
    (font === null || font === 'sans' || font === 'serif');
  return isValid ? { width, height, scale, cells, font, textScale } : null;
}

/**
 * Reads the style from the text of a figure's file.
 * @param file its name, for messages
 * @throws HeadglowError if the text is invalid, or of a later version
 */
export function parseStyle(text: string, file: string): FigureStyle {
  const invalid = (reason: string, remedy = 'write the figure again with headglow render'): HeadglowError =>
    new HeadglowError({ code: 'format', file, reason, remedy });
  let about: unknown;
  try {
    about = JSON.parse(text);
  } catch {
    throw invalid('what it says of its options is damaged');
  }
  if (!isObject(about) || about.format !== FORMAT) throw invalid('what it says of its options is damaged');
  if (about.version !== FORMAT_VERSION)
    throw invalid('it was written by another version of Headglow', 'update Headglow');
  const look = checkLook(about.look);
  if (!look || !isObject(about.options)) throw invalid('its size or its options are invalid');
  try {
    checkOptions(about.options);
  } catch (error) {
    if (error instanceof HeadglowError) throw new HeadglowError({ ...error.details, file });
    throw error;
  }
  const style = Object.entries(about.options).filter(([name]) => STYLE_OPTIONS.includes(name as OptionName));
  const { figure, show, sources } = about;
  const names = (Array.isArray(sources) ? sources : []).flatMap((source) =>
    isObject(source) && typeof source.name === 'string' ? source.name : [],
  );
  return {
    look,
    options: Object.fromEntries(style),
    sources: names.slice(0, MAX_SOURCES),
    ...(typeof figure === 'string' && { figure }),
    ...(typeof show === 'string' && { show }),
  };
}
