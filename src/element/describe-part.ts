// What describes a figure in words, loaded by elements that have words.

export { describe } from '../analysis/description/describe.ts';
export { descriptionText } from '../analysis/description/text.ts';
