// Names similar to a misspelled one, for error messages.

/** Characters that are compared. */
const MAX_COMPARED = 60;

/** The Levenshtein distance between two words. */
function editDistance(a: string, b: string): number {
  const row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    let diagonal = i;
    row[0] = i + 1;
    for (let j = 1; j <= b.length; j++) {
      const changed = diagonal + (a[i] === b[j - 1] ? 0 : 1);
      diagonal = row[j] as number;
      row[j] = Math.min(changed, diagonal + 1, (row[j - 1] as number) + 1);
    }
  }
  return row[b.length] as number;
}

/**
 * The names that are similar to a misspelled one as a whole, or in a part between slashes; the most similar first. A name
 * that contains it is almost as similar as one that differs by case only.
 */
export function similarNames(misspelled: string, names: readonly string[]): string[] {
  const plain = (text: string): string => text.slice(0, MAX_COMPARED).toLowerCase();
  const wanted = plain(misspelled);
  const distanceTo = (text: string): number =>
    wanted.length > 1 && text.toLowerCase().includes(wanted) ? 0.5 : editDistance(wanted, plain(text));
  return names
    .map((name) => ({ name, distance: Math.min(...[name, ...name.split('/')].map(distanceTo)) }))
    .filter(({ distance }) => distance <= Math.max(2, wanted.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .map(({ name }) => name);
}
