// Remembers the last answers of a function: many arrays of a file are alike.

/** More texts are not remembered. */
const MAX_KNOWN = 64;

/** The same function of a text, which remembers a few answers. */
export function rememberFew<T>(find: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined || known.has(text)) return found as T;
    const answer = find(text);
    if (known.size === MAX_KNOWN) known.clear();
    known.set(text, answer);
    return answer;
  };
}
