// Removes control characters from text read from files, so that it is safe in figures, documents and terminals.

const LINE_BREAKS = /\r\n|[\t\n\r\u0085\u2028\u2029]/gu;

// Other control characters, bidirectional controls, and characters that XML forbids.
const UNSAFE = /[\p{Cc}\p{Bidi_Control}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

/** Replaces line breaks by spaces and removes control characters, including those that reorder surrounding text. */
export const sanitizeText = (text: string): string => text.replace(LINE_BREAKS, ' ').replace(UNSAFE, '');
