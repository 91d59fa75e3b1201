// The order in which a text's characters stand on the page. Readers of PDF turn right-to-left ones round again.

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const LEFT_TO_RIGHT = /[\p{L}\p{N}]/u;

/** The characters from left to right: stretches of right-to-left letters and what is between them are reversed. */
export function visualOrder(text: string): string[] {
  const characters = [...text];
  const ordered: string[] = [];
  for (let at = 0; at < characters.length; ) {
    if (!RIGHT_TO_LEFT.test(characters[at] as string)) {
      ordered.push(characters[at++] as string);
      continue;
    }
    let end = at + 1;
    for (let next = end; next < characters.length; next++) {
      const character = characters[next] as string;
      if (RIGHT_TO_LEFT.test(character)) end = next + 1;
      else if (LEFT_TO_RIGHT.test(character)) break;
    }
    ordered.push(...characters.slice(at, end).reverse());
    at = end;
  }
  return ordered;
}
