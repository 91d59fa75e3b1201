// What shows a figure in words requires of its element.

import type { Player } from '../view/player.ts';
import type { View } from '../view/view.ts';

/** What a figure in words requires. */
export interface WordsHost {
  /** The box of the words. */
  readonly box: HTMLElement;
  readonly view: View;
  readonly player: Player;
  /** Called with a summary of the figure; empty if there are no words any more. */
  readonly onSummary: (summary: string) => void;
  readonly onError: (error: unknown) => void;
}
