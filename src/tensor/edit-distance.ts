// How far apart two words are, to suggest names in error messages.

/** The Levenshtein distance between two words. */
export function editDistance(a: string, b: string): number {
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
