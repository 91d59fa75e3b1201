// What figures of papers ask for: side bars, facets from names, steps as tokens. An extra: only figures with these options load it.

export { arrangeFacets } from './facets.ts';
export { lackingText, sideMarks, sideText } from './side-bars.ts';
export { stepTexts } from './tokens.ts';
