// What a file behind an address is called.

/** The last part of an address's path, else its host. */
export function urlName({ pathname, host, href }: URL): string {
  const last = pathname.split('/').findLast(Boolean);
  if (last === undefined) return host || href;
  try {
    return decodeURIComponent(last);
  } catch {
    return last; // a `%` that encodes nothing
  }
}
