// The file name in a URL.

/** The last part of a URL's path, or else its host. */
export function urlName({ pathname, host, href }: URL): string {
  const last = pathname.split('/').findLast(Boolean);
  if (last === undefined) return host || href;
  try {
    return decodeURIComponent(last);
  } catch {
    return last; // a `%` that encodes nothing
  }
}
