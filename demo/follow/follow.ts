// Follows training runs that are open: adds their new checkpoints to the figure, and says what changed. A figure at the last
// checkpoint moves to the new last one, others stay where they are, and a play goes on.

import { type Dataset, sanitizeText, timelineSteps, type View, valueText } from '../../src/index.ts';
import { type Player, stepsWriter, tokensShown } from '../../src/play.ts';
import { byId } from '../parts/elements.ts';
import { parseRun, type Run, withNewCheckpoints } from './run.ts';
import { readUrl, watchStore } from './watch.ts';

/** What is open, and how it is shown with more checkpoints. */
export interface Followed {
  /** The URLs of Zarr stores on servers. */
  readonly stores: readonly URL[];
  /** Whether a single store is open, read without settings, so that new checkpoints can be added as they are stored. */
  readonly isAsStored: boolean;
  /** The values that are shown. */
  readonly values: () => Dataset;
  /** Shows more checkpoints of the same data, as it is shown now. @throws HeadglowError without any change if that is not possible */
  readonly extend: (dataset: Dataset) => void;
  /** Reads everything again, and shows it as it is shown now. */
  readonly reload: () => Promise<void>;
}

/** The URL of a key. Search parameters, such as signatures, stay. */
function keyUrl(store: URL, key: string): string {
  const url = new URL(store);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${key}`;
  return url.href;
}

const limitText = (value: number): string => valueText(Number(value.toPrecision(4)));

/** Limits of colours, as text; empty while nothing is loaded. */
const limitsText = ({ scales }: View): string =>
  scales
    .map(({ title, norm: { vmin, vmax } }) =>
      [title, `${limitText(vmin)} to ${limitText(vmax)}`].filter(Boolean).join(': '),
    )
    .join('; ');

/** Groups of panels with limits of their own that are named when they change. */
const MAX_NAMED = 2;

/** The control *Follow*, which is shown while a run is open. */
export class Follow {
  readonly #view: View;
  readonly #player: Player;
  readonly #label: HTMLElement;
  readonly #status: HTMLElement;
  readonly #box: HTMLInputElement;
  #followed: Followed | null = null;
  #watching = new AbortController();
  /** The runs that are open, by the URL of their stores, as they are shown. */
  readonly #runs = new Map<string, Run>();

  constructor(view: View, player: Player) {
    [this.#view, this.#player] = [view, player];
    [this.#label, this.#status] = byId('follow').children as unknown as [HTMLElement, HTMLElement];
    this.#box = this.#label.querySelector('input') as HTMLInputElement;
    this.#box.addEventListener('change', () => this.#restart());
  }

  /** Follows other data. */
  start(followed: Followed): void {
    this.stop();
    this.#followed = followed;
    this.#box.checked = true;
    this.#restart();
  }

  /** Follows nothing. */
  stop(): void {
    this.#watching.abort();
    this.#followed = null;
    this.#runs.clear();
    this.#label.hidden = true;
    this.#say('');
  }

  #restart(): void {
    this.#watching.abort();
    this.#watching = new AbortController();
    const followed = this.#followed;
    if (!followed || !this.#box.checked) return;
    for (const store of followed.stores) this.#watch(followed, store, this.#watching);
  }

  #watch(followed: Followed, store: URL, all: AbortController): void {
    const own = new AbortController();
    void watchStore({
      url: keyUrl(store, 'zarr.json'),
      isRun: this.#runs.has(store.href),
      signal: AbortSignal.any([all.signal, own.signal]),
      onReachable: (isReachable) => {
        if (this.#runs.has(store.href))
          this.#say(isReachable ? '' : 'the server does not answer; trying again');
      },
      onChange: async (text) => {
        const run = parseRun(text);
        if (!run) return own.abort();
        await this.#update(followed, { store, run, signal: all.signal });
        if (!run.hasEnded) return;
        own.abort();
        this.#runs.delete(store.href);
        this.#label.hidden = this.#runs.size === 0;
        this.#say('the run has ended');
      },
    });
  }

  /** Shows what a run has now. */
  async #update(
    followed: Followed,
    { store, run, signal }: { readonly store: URL; readonly run: Run; readonly signal: AbortSignal },
  ): Promise<void> {
    const before = this.#runs.get(store.href);
    const values = followed.values();
    this.#runs.set(store.href, run);
    this.#label.hidden = false;
    const isSame = !before || before.id === run.id;
    const read = (key: string) => readUrl(keyUrl(store, key), signal);
    const longer = isSame && followed.isAsStored ? await withNewCheckpoints(values, run, read) : null;
    signal.throwIfAborted();
    const shown = new Set(timelineSteps(values));
    const steps = run.models.flatMap((model) => model.steps);
    if (isSame && steps.every((step) => shown.has(step))) return;
    await this.#change(longer ? () => followed.extend(longer) : followed.reload);
  }

  /** Shows more checkpoints, and says which limits moved. */
  async #change(show: () => void | Promise<void>): Promise<void> {
    const { steps } = this.#view;
    const before = limitsText(this.#view);
    const isAtLast = !this.#player.state.playing && this.#player.position === steps.length - 1;
    if (isAtLast) this.#view.set({ checkpoint: null });
    await show();
    const last = this.#view.steps.at(-1) as number;
    const step = stepsWriter(tokensShown(this.#view.options))([last], this.#view.steps);
    const after = limitsText(this.#view);
    const limits = this.#view.scales.length > MAX_NAMED ? 'limits have moved' : `limits now ${after}`;
    this.#say(before === after ? step : `${step} · ${limits}`);
  }

  #say(text: string): void {
    this.#status.textContent = sanitizeText(text);
  }
}
