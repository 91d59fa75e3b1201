// Options that the app controls, and the figure changes: they meet here without overwriting each other.

import type { Options } from '../options/table.ts';
import { CONTROLLED, type ControlledName, type HeadglowProps, reportChange } from './props.ts';

const textOf = (value: unknown): string => JSON.stringify(value ?? null);

/** How long an app may go on rendering a value that the figure has left, in milliseconds. */
const PATIENCE = 500;
/** Requests that are remembered. */
const MAX_REQUESTS = 1000;

/** What is known of one option. */
interface Controlled {
  /** The last value that the view had. */
  known: string;
  /** Values that the view has, or had, since the app last rendered one of them. */
  requests: string[];
  /** When the last one was made. */
  requestedAt: number;
  /** The last one that the app rendered. */
  accepted: string | null;
}

/** Follows the controlled options of one view. */
export class Controls {
  readonly #onRequest: () => void;
  readonly #states = new Map<ControlledName, Controlled>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param onRequest called when the props must be applied again: the figure has changed a controlled option, or an app is late */
  constructor(options: Options, onRequest: () => void) {
    this.#onRequest = onRequest;
    for (const name of CONTROLLED)
      this.#states.set(name, { known: textOf(options[name]), requests: [], requestedAt: 0, accepted: null });
  }

  /** Reports options that have changed, unless the app wanted them to. */
  report(options: Options, props: HeadglowProps): void {
    for (const [name, state] of this.#states) {
      const text = textOf(options[name]);
      if (text === state.known) continue;
      state.known = text;
      if (props[name] !== undefined) {
        if (text === textOf(props[name])) continue;
        state.requests = [...state.requests.slice(1 - MAX_REQUESTS), text];
        state.requestedAt = performance.now();
        this.#onRequest();
      }
      reportChange(props, name, options[name]);
    }
  }

  /**
   * The controlled options that the view must change. An app that renders late, as while the figure plays, renders values that
   * the view has left already: those stand for consent, for a while.
   */
  pending(options: Options, props: HeadglowProps): Partial<Options> {
    const names = CONTROLLED.filter(
      (name) =>
        props[name] !== undefined && !this.#isAccepted(name, textOf(options[name]), textOf(props[name])),
    );
    return Object.fromEntries(names.map((name) => [name, props[name]]));
  }

  destroy(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #isAccepted(name: ControlledName, shown: string, wanted: string): boolean {
    const state = this.#states.get(name) as Controlled;
    const index = state.requests.indexOf(wanted);
    if (index >= 0) {
      state.accepted = wanted;
      state.requests = state.requests.slice(index + 1);
    }
    if (wanted === shown) {
      state.requests = [];
      return true;
    }
    const isLate = wanted === state.accepted && state.requests.length > 0;
    if (!isLate || performance.now() - state.requestedAt >= PATIENCE) return false;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#onRequest();
    }, PATIENCE);
    return true;
  }
}
