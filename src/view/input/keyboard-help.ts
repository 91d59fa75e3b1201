// What the keys of a view do, for screen readers.

import type { ViewSettings } from '../settings.ts';

/** Describes the keys of a view; empty if it has none. */
export function keyboardHelp({ keys, zoom }: Pick<ViewSettings, 'keys' | 'zoom'>): string {
  if (!keys) return '';
  const move =
    'Use the arrow keys to move between heads, Page Up and Page Down to move between panels, Ctrl+C to copy the value, and Enter to select the head.';
  if (zoom === 'off') return move;
  return `${move} Plus and minus zoom, with Alt along heads only, with Alt and Shift along layers only. Alt and an arrow key move what is in sight, 0 shows everything, F shows one panel at full size, and Escape shows all panels again.`;
}
