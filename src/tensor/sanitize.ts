// Names and texts out of files as plain characters: safe in a figure, in a document and on a terminal.

const BREAKS = /\r\n|[\t\n\r\u0085\u2028\u2029]/gu;

// Other control characters, those that turn the direction of what follows, and those that XML forbids.
const UNWANTED = /[\p{Cc}\p{Bidi_Control}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

/** The text on one line, without characters that a terminal obeys or that reorder what is around them. */
export const sanitizeText = (text: string): string => text.replace(BREAKS, ' ').replace(UNWANTED, '');
