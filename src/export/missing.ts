// Characters that no font has. Browsers draw the same empty box for all of them.

import type { Scene } from '../figure/scene.ts';
import { plainText } from '../figure/text.ts';
import type { Typeface } from './font/typeface.ts';

/** Pixels of the font and of the canvas. */
const [FONT_SIZE, SIDE] = [24, 48];
/** Characters that are checked, and that a sentence names. */
const [MAX_CHECKED, MAX_NAMED] = [1000, 10];
/** A code point that never has a glyph. */
const NO_CHARACTER = '\u{10ffff}';
/** Characters that every font has, and those that are not drawn by themselves. */
const NOT_CHECKED = /[\u0020-\u00ff\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/u;

/** Returns a function that draws a character, as text that is equal for equal drawings. */
function createDrawer(css: string): ((character: string) => string) | null {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [SIDE, SIDE];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  context.font = `${FONT_SIZE}px ${css}`;
  return (character) => {
    context.clearRect(0, 0, SIDE, SIDE);
    context.fillText(character, SIDE / 8, (3 * SIDE) / 4);
    return context.getImageData(0, 0, SIDE, SIDE).data.join();
  };
}

/** Returns the characters of a figure's texts that are empty boxes, in the order in which they appear. */
export function missingCharacters(
  { marks, fontFamily }: Pick<Scene, 'marks' | 'fontFamily'>,
  typeface: Typeface | null,
): string[] {
  const checked = new Set<string>();
  for (const mark of marks) {
    if (mark.kind !== 'text') continue;
    for (const character of plainText(mark.text))
      if (!NOT_CHECKED.test(character) && !typeface?.fileOf(character, mark.bold)) checked.add(character);
  }
  if (checked.size === 0) return [];
  const draw = createDrawer(fontFamily);
  const box = draw?.(NO_CHARACTER);
  return [...checked].slice(0, MAX_CHECKED).filter((character) => draw?.(character) === box);
}

/** Says which characters are empty boxes; null if there are none. */
export function missingNote(characters: readonly string[]): string | null {
  if (characters.length === 0) return null;
  const named = characters.slice(0, MAX_NAMED).map((one) => `${one} (${codeOf(one)})`);
  const more = characters.length - MAX_NAMED;
  const list = more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
  return `No font on this machine has ${list}: empty boxes stand for ${characters.length === 1 ? 'it' : 'them'}.`;
}

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`;
