// Attributes of `<head-glow>`: the options of the figure by their names in kebab case, as flags of the command line.

import { flagOf } from '../kinds/flag.ts';
import type { Kind } from '../kinds/kind.ts';
import { parseKind, parseOptionValue } from '../kinds/parse.ts';
import { OPTIONS, type OptionName, type Options } from '../options/table.ts';
import { HeadglowError } from '../tensor/error.ts';
import type { Repeat } from '../tensor/playback.ts';
import { similarNames } from '../tensor/similar-names.ts';
import { PLAYER_SETTINGS, type PlayerSettings } from '../view/player-settings.ts';

/** Options by their attributes, such as `limits-by`. */
const OPTION_NAMES: ReadonlyMap<string, OptionName> = new Map(
  (Object.keys(OPTIONS) as OptionName[]).map((name) => [flagOf(name).slice(2), name]),
);

/** Attributes that are not options of the figure. */
const OTHERS = ['src', 'alt', 'gestures', 'timeline', 'words', 'speed', 'repeat'];

/** All attributes whose changes the element follows. */
export const ATTRIBUTES: readonly string[] = [...OPTION_NAMES.keys(), ...OTHERS];

/** What the attributes of an element say of the figure. */
export interface ReadAttributes {
  /** `theme` is missing if it is the system's. */
  readonly options: Partial<Options>;
  /** One for each attribute whose text is not a value of its option, or whose name is misspelled. */
  readonly errors: readonly HeadglowError[];
}

/** Whether an attribute belongs to HTML, a framework or a page, and not to this element. Short names are similar to any. */
const isForeign = (name: string): boolean =>
  /^(?:class$|aria-|data-|on|[a-z]{1,2}-|.{1,3}$)|[^a-z-]/.test(name) || name in HTMLElement.prototype;

/** Attributes that nothing knows, but that are similar to one of the element's, such as `limitsby`. */
function misspelled(element: Element): HeadglowError[] {
  return element.getAttributeNames().flatMap((name) => {
    if (ATTRIBUTES.includes(name) || isForeign(name)) return [];
    const [similar] = similarNames(name, ATTRIBUTES);
    const details = { reason: 'there is no such attribute', remedy: `did you mean "${similar}"?` };
    return similar ? [new HeadglowError({ code: 'option', place: name, ...details })] : [];
  });
}

/** The kind of an option as an attribute. */
const kindOf = (name: OptionName) =>
  name === 'theme' ? { ...OPTIONS.theme, choices: ['auto', ...OPTIONS.theme.choices] } : OPTIONS[name];

/** A flag is set by an empty attribute, as in HTML. */
const textOf = (name: OptionName, text: string): string =>
  OPTIONS[name].kind === 'flag' && text === '' ? 'true' : text;

/** Reads the options in the attributes of an element. Those that are not valid are left out. */
export function readAttributes(element: Element): ReadAttributes {
  const options: Record<string, unknown> = {};
  const errors = misspelled(element);
  for (const [attribute, name] of OPTION_NAMES) {
    const text = element.getAttribute(attribute);
    if (text === null) continue;
    try {
      const value = parseOptionValue(kindOf(name), textOf(name, text), attribute);
      if (name !== 'theme' || value !== 'auto') options[name] = value;
    } catch (error) {
      if (!(error instanceof HeadglowError)) throw error;
      errors.push(error);
    }
  }
  return { options: options as Partial<Options>, errors };
}

/** The attribute as one of several words; the first one if it is missing or another word, which is an error. */
export function readWord<const Word extends string>(
  element: Element,
  attribute: string,
  words: readonly [Word, ...Word[]],
  errors: HeadglowError[],
): Word {
  const kind = { kind: 'choice', choices: words } as const;
  return (readKind(element, attribute, kind, errors) as Word | undefined) ?? words[0];
}

/**
 * Whether an attribute such as `timeline` is on: if it is there, unless its text is `off`. Some frameworks write `true` and `false`.
 * @param usual whether it is on if it is missing
 */
export function readSwitch(
  element: Element,
  attribute: string,
  usual: boolean,
  errors: HeadglowError[],
): boolean {
  const text = element.getAttribute(attribute);
  if (text === null) return usual;
  return (
    text === '' || /^(?:on|true)$/.test(readWord(element, attribute, ['on', 'off', 'true', 'false'], errors))
  );
}

/** The settings of the player in the attributes `speed` and `repeat`; those that are missing or wrong have their defaults. */
export function readPlayerSettings(
  element: Element,
  errors: HeadglowError[],
): Pick<PlayerSettings, 'speed' | 'repeat'> {
  const { speed, repeat } = PLAYER_SETTINGS;
  return {
    speed: (readKind(element, 'speed', speed, errors) as number | undefined) ?? speed.default,
    repeat: (readKind(element, 'repeat', repeat, errors) as Repeat | undefined) ?? repeat.default,
  };
}

/** The value of an attribute; undefined if it is missing or wrong. */
function readKind(element: Element, attribute: string, kind: Kind, errors: HeadglowError[]): unknown {
  const text = element.getAttribute(attribute);
  if (text === null) return undefined;
  try {
    return parseKind(kind, text, attribute);
  } catch (error) {
    if (!(error instanceof HeadglowError)) throw error;
    errors.push(error);
    return undefined;
  }
}

/** Sets a property again that was set before the browser knew the element, and hides its setter. */
export function revealSetter(element: Element, name: string): void {
  const value: unknown = Object.getOwnPropertyDescriptor(element, name)?.value;
  if (value === undefined || !Reflect.deleteProperty(element, name)) return;
  Reflect.set(element, name, value);
}
