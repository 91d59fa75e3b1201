// Messages between the extension and the page of a figure.

import type { Options } from '../../src/options.ts';
import type { ErrorDetails } from '../../src/tensor/error.ts';

/** A file that the extension reads for the page. */
export interface SentFile {
  /** Unique among the files of a figure: a path relative to the folder that they have in common. */
  readonly name: string;
  /** In bytes; 0 for a store. */
  readonly size: number;
  /** Another text once the file has changed. */
  readonly version: string;
  /** Set for a folder with a Zarr store that is read by its keys. */
  readonly isStore?: true;
}

/** What the page keeps while it is hidden or closed. */
export interface PageState {
  /** The URIs of what is shown. */
  readonly inputs?: readonly string[];
  /** Options of the view that differ from their defaults. */
  readonly options?: Partial<Options>;
  /** How the files are read. */
  readonly reading?: Readonly<Record<string, unknown>>;
}

/** The formats of pictures. */
export const PICTURE_FORMATS = ['png', 'svg', 'pdf'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

/** What the extension sends. */
export type ToPage =
  | {
      readonly type: 'files';
      readonly files: readonly SentFile[];
      /** Files that can't be shown are skipped, as in a folder. */
      readonly isFolder: boolean;
      /** What can't be read. */
      readonly unread: readonly ErrorDetails[];
    }
  /** Sent first, and when the user's settings change: what is shown, as URIs, and options of new figures. */
  | { readonly type: 'settings'; readonly inputs: readonly string[]; readonly options: Partial<Options> }
  /** There is nothing to show (any more). */
  | { readonly type: 'gone'; readonly error: ErrorDetails }
  | { readonly type: 'reply'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly type: 'reply'; readonly id: number; readonly size: number | null }
  /** What the user wrote; null if nothing. */
  | { readonly type: 'reply'; readonly id: number; readonly text: string | null }
  | { readonly type: 'reply'; readonly id: number; readonly error: ErrorDetails }
  /** Asks for a picture, which the page answers with `picture`. */
  | { readonly type: 'picture'; readonly id: number; readonly format: PictureFormat };

/** What the page sends. */
export type ToHost =
  | { readonly type: 'ready' }
  /** Requests bytes of a file, or of what a store has under a key. */
  | {
      readonly type: 'read';
      readonly id: number;
      readonly file: string;
      readonly version: string;
      readonly key?: string;
      readonly start: number;
      readonly end: number;
    }
  /** Requests the size of what a store has under a key. */
  | { readonly type: 'open'; readonly id: number; readonly file: string; readonly key: string }
  | { readonly type: 'cancel'; readonly id: number }
  /** Requests the list of files again, after an error. */
  | { readonly type: 'again' }
  /** Asks the user for a text. */
  | { readonly type: 'ask'; readonly id: number; readonly prompt: string }
  /** Asks where to save a picture. */
  | { readonly type: 'save' }
  | { readonly type: 'picture'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly type: 'picture'; readonly id: number; readonly error: string }
  /** Opens the file in another editor. */
  | { readonly type: 'openWith' };
