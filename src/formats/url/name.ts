// The name of a file at a URL: its address, without what may be secret.

/** Characters of a decoded part of a path that would change how the name is read. */
const UNSAFE = /[\\/\p{Cc}\p{Bidi_Control}]/u;

/** A part of a path, decoded if the result is a plain file name. */
function decodePart(part: string): string {
  const text = decodePercent(part);
  return UNSAFE.test(text) || text === '.' || text === '..' ? part : text;
}

/** Decodes a part of a URL; a part with a `%` that encodes nothing is returned as it is. */
export function decodePercent(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * The name of the file at a URL: its origin and decoded path, such as `https://example.org/run 1/scores.npz`. User name,
 * password, query and fragment are left out, as they may contain secrets.
 */
export const urlName = ({ protocol, host, pathname }: URL): string =>
  `${protocol}//${host}${pathname.split('/').map(decodePart).join('/')}`;
