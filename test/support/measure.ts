// Estimates text widths without a font, so that layouts can be tested in Node.

// Widths of Arial in thousandths of the text size; Helvetica and Liberation Sans share them.
const WIDTHS: readonly (readonly [string, number])[] = [
  ["ijl'|", 260],
  [' !,./:;I[]\\ft', 278],
  ['()-`r{}"^', 345],
  ['*cksvxyzJ', 500],
  ['0123456789abdeghnopquL?_$#', 556],
  ['+<=>~−≤≥±×FTZ', 611],
  ['&ABEKPSVXY', 667],
  ['CDHNRUw', 722],
  ['GOQ', 778],
  ['mM%', 889],
  ['W@—…', 1015],
];
const ASCII_WIDTH = new Map(
  WIDTHS.flatMap(([letters, width]) => [...letters].map((c) => [c, width] as const)),
);

/** Inter, first in the font stack, is a little wider than Arial. */
const MARGIN = 1.07;
const BOLD = 1.09;

const NO_WIDTH = /[\p{M}\p{Cf}\p{Emoji_Modifier}]/u;
const PICTURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u;
const CAPITAL = /\p{Lu}/u;
const LETTER = /[\p{Ll}\p{Script=Arabic}\p{Script=Hebrew}]/u;

/**
 * Estimates the width of a text, in the unit of `size`. Errs on the wide side. CJK characters count as one em, emoji as more,
 * combining marks as zero.
 */
export function estimateWidth(text: string, size: number, bold: boolean): number {
  let width = 0;
  for (const letter of text) width += ASCII_WIDTH.get(letter) ?? otherWidth(letter);
  return (width / 1000) * size * MARGIN * (bold ? BOLD : 1);
}

function otherWidth(letter: string): number {
  const plain = letter.normalize('NFD').charAt(0);
  const known = plain === letter ? undefined : ASCII_WIDTH.get(plain);
  if (known !== undefined) return known;
  if (NO_WIDTH.test(letter)) return 0;
  if (PICTURE.test(letter)) return 1300;
  if (CAPITAL.test(letter)) return 830;
  return LETTER.test(letter) ? 640 : 1000;
}
