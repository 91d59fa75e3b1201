// Messages between the scenes `parse` and `open` and their worker.

import type { Tensor } from '../src/index.ts';
import type { ParsedFile } from './parse-plan.ts';

export type ParseRequest =
  /** Makes a file. */
  | { readonly kind: 'make'; readonly file: ParsedFile }
  /** Reads the file, by `subject`, and checks the values. */
  | { readonly kind: 'read'; readonly subject: string }
  /** Receives a file whose arrays are deflated. */
  | { readonly kind: 'receive'; readonly name: string; readonly bytes: Uint8Array }
  /** Reads it into tensors, which are sent. */
  | { readonly kind: 'load' }
  /** Inflates its largest array, whose bytes are sent. */
  | { readonly kind: 'inflate' };

export type ParseReply =
  /** With the parsers of CSV that are installed. */
  | { readonly kind: 'ready'; readonly parsers: readonly string[] }
  | { readonly kind: 'read'; readonly milliseconds: number }
  | { readonly kind: 'loaded'; readonly tensors: readonly Tensor[] }
  | { readonly kind: 'inflated'; readonly bytes: ArrayBuffer }
  | { readonly kind: 'error'; readonly message: string };
