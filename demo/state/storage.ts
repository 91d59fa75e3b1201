// Access to browser storage; if it is denied, full or corrupt, nothing is remembered.

type Area = 'sessionStorage' | 'localStorage';

/** Returns the value stored under a key; null if there is none or it cannot be read. */
export function readStored(area: Area, key: string): unknown {
  try {
    return JSON.parse(window[area].getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/** Stores a value under a key, if possible. */
export function writeStored(area: Area, key: string, value: unknown): void {
  try {
    window[area].setItem(key, JSON.stringify(value));
  } catch {
    // The page works without storage, but must not restore an outdated value.
    removeStored(area, key);
  }
}

function removeStored(area: Area, key: string): void {
  try {
    window[area].removeItem(key);
  } catch {
    // Storage is not accessible, so nothing was stored.
  }
}
