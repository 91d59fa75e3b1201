// The browser's storage, where it lets the page use it: denied, full or spoilt, it only forgets.

type Area = 'sessionStorage' | 'localStorage';

/** What was stored under a key; null where there is nothing that can be read. */
export function readStored(area: Area, key: string): unknown {
  try {
    return JSON.parse(window[area].getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

export function writeStored(area: Area, key: string, value: unknown): void {
  try {
    window[area].setItem(key, JSON.stringify(value));
  } catch {
    // The page works without it; an older value must not come back in its place.
    forget(area, key);
  }
}

function forget(area: Area, key: string): void {
  try {
    window[area].removeItem(key);
  } catch {
    // Nothing can be stored, so nothing was.
  }
}
