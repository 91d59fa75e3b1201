// A stream: a dataset whose checkpoints are read one by one, when they are asked for, and a few are kept.

import { type Extremes, extremesIn, joinExtremes, setExtremes } from '../scale/extremes.ts';
import { isOrdinary } from '../scale/norms/float.ts';
import { checkedTensor } from '../tensor/check.ts';
import { HeadglowError } from '../tensor/error.ts';
import { floats } from '../tensor/floats.ts';
import { type Available, type Dataset, matrixOffset, type Stream, type Tensor } from '../tensor/tensor.ts';
import { shownAt, timelineSteps } from '../tensor/timeline.ts';

/** Where the values of a model come from, a checkpoint at a time. */
export interface Source extends Omit<Tensor, 'values' | 'at' | 'steps'> {
  /** Training step of each checkpoint, rising. */
  readonly steps: readonly number[];
  /** Smallest and largest finite value of all checkpoints; without it, limits follow what has come. */
  readonly range?: readonly [min: number, max: number];
  /**
   * Reads a checkpoint, 0-based: (task, layer, head) in C order.
   * @param signal tells when nobody waits for it any more
   */
  read(checkpoint: number, signal: AbortSignal): Promise<Float32Array>;
}

export interface StreamSettings {
  /** Bytes of memory for checkpoints; those shown have room in any case. */
  readonly budget: number;
  /** Checkpoints read at a time. */
  readonly reads: number;
}

export const STREAM_DEFAULTS: StreamSettings = { budget: 2 ** 28, reads: 4 };

type Listener = (error: HeadglowError | null) => void;

/** Why something failed, as a clause. */
const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');

const { format: grouped } = new Intl.NumberFormat('en');

/** Extremes of which only the ends are known. */
function rangeExtremes([min, max]: readonly [number, number]): Extremes {
  const smallestPositive = min > 0 ? min : Infinity;
  const ordinary = isOrdinary(min) && isOrdinary(max);
  return { min, max, smallestPositive, missing: false, bottomless: false, endless: false, ordinary };
}

/** The checkpoints of one source that are here, in the order in which they were needed. */
class Shelf {
  readonly source: Source;
  readonly tensor: Tensor;
  readonly #held = new Map<number, Float32Array>();
  readonly #matrices: Extremes[] = [];
  #tasks: readonly Extremes[];

  /** @throws HeadglowError for a source that makes no sense, at `place` */
  constructor(source: Source, place: string) {
    this.source = source;
    const { model, layers, heads, tasks, steps, range } = source;
    const at = (checkpoint: number) => this.#held.get(checkpoint);
    const values = new Float32Array(0);
    const tensor = { model, layers, heads, tasks, steps, at, values };
    this.tensor = checkedTensor(tensor, place) as Tensor;
    const known = range ? rangeExtremes(range) : joinExtremes([]);
    this.#tasks = this.tensor.tasks.map(() => known);
    setExtremes(this.tensor, this.#matrices, this.#tasks);
  }

  get bytes(): number {
    return this.#held.size * matrixOffset(this.tensor, 1, 0) * 4;
  }

  has(checkpoint: number): boolean {
    return checkpoint < 0 || this.#held.has(checkpoint);
  }

  /** Says that a checkpoint was needed just now. */
  touch(checkpoint: number): void {
    const values = this.#held.get(checkpoint);
    if (!values) return;
    this.#held.delete(checkpoint);
    this.#held.set(checkpoint, values);
  }

  put(checkpoint: number, values: Float32Array): void {
    const { layers, heads } = this.tensor;
    const cells = layers * heads;
    const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
    const found = this.tensor.tasks.map((_, task) => extremesIn(bits, task * cells, (task + 1) * cells));
    found.forEach((extremes, task) => {
      this.#matrices[checkpoint * found.length + task] = extremes;
    });
    this.#tasks = this.#tasks.map((known, task) => joinExtremes([known, found[task] as Extremes]));
    setExtremes(this.tensor, this.#matrices, this.#tasks);
    this.#held.set(checkpoint, values);
  }

  /** Lets go of the checkpoint that was needed longest ago, but of none of these. @returns false where there is none */
  drop(kept: ReadonlySet<number>): boolean {
    for (const checkpoint of this.#held.keys())
      if (!kept.has(checkpoint)) return this.#held.delete(checkpoint);
    return false;
  }
}

/** A checkpoint of a source. */
interface Wish {
  readonly shelf: Shelf;
  readonly checkpoint: number;
}

/** One that is being read. */
interface Reading extends Wish {
  readonly controller: AbortController;
}

const isSameWish = (a: Wish, b: Wish): boolean => a.shelf === b.shelf && a.checkpoint === b.checkpoint;

/** Checkpoints of the timeline that were asked for, and those shown in their place. */
interface Request {
  readonly checkpoints: readonly number[];
  readonly shown: readonly number[];
}

/** Requests that are remembered. */
const MOST_REQUESTS = 4;

class Streaming implements Stream {
  readonly #shelves: readonly Shelf[];
  readonly #steps: readonly number[];
  readonly #settings: StreamSettings;
  readonly #listeners = new Set<Listener>();
  readonly #failed = new Map<string, HeadglowError>();
  #readings: Reading[] = [];
  /** The latest requests, the last one first: views and pictures may share a stream. */
  #requests: readonly Request[] = [];
  #coming: readonly number[] = [];

  constructor(shelves: readonly Shelf[], steps: readonly number[], settings: StreamSettings) {
    this.#shelves = shelves;
    this.#steps = steps;
    this.#settings = settings;
  }

  request(checkpoints: readonly number[], position: number): Available {
    const missing = checkpoints.find((checkpoint) => this.stateOf(checkpoint) !== 'here');
    const shown = missing === undefined ? checkpoints : [this.#nearest(position)];
    for (const checkpoint of shown)
      for (const shelf of this.#shelves) shelf.touch(this.#own(shelf, checkpoint));
    const others = this.#requests.filter((request) => request.checkpoints.join() !== checkpoints.join());
    this.#requests = [{ checkpoints, shown }, ...others].slice(0, MOST_REQUESTS);
    this.#read();
    if (missing === undefined) return { checkpoints };
    const why = this.stateOf(missing) === 'failed' ? 'could not be read' : 'is being read';
    return { checkpoints: shown, awaited: `step ${grouped(this.#steps[missing] as number)} ${why}` };
  }

  want(checkpoints: readonly number[]): void {
    this.#coming = checkpoints;
    this.#read();
  }

  stateOf(checkpoint: number): 'here' | 'coming' | 'failed' {
    const missing = this.#shelves.filter((shelf) => !shelf.has(this.#own(shelf, checkpoint)));
    if (missing.length === 0) return 'here';
    return missing.some((shelf) => this.#failed.has(this.#key(shelf, this.#own(shelf, checkpoint))))
      ? 'failed'
      : 'coming';
  }

  retry(): void {
    this.#failed.clear();
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A source's own checkpoint at one of the timeline, -1 before its first. */
  #own({ tensor }: Shelf, checkpoint: number): number {
    return shownAt(tensor, this.#steps[checkpoint] as number).checkpoint;
  }

  #key(shelf: Shelf, checkpoint: number): string {
    return `${this.#shelves.indexOf(shelf)} ${checkpoint}`;
  }

  /** The checkpoint that is here and nearest to a position; of two as near, the earlier one. */
  #nearest(position: number): number {
    let nearest = -1;
    this.#steps.forEach((_, checkpoint) => {
      const closer = nearest < 0 || Math.abs(checkpoint - position) < Math.abs(nearest - position);
      if (closer && this.stateOf(checkpoint) === 'here') nearest = checkpoint;
    });
    return nearest;
  }

  /** Checkpoints of the timeline to be kept: those shown and asked for, and of those that come as many as there is room for. */
  #kept(): number[] {
    const needed = new Set(this.#requests.flatMap(({ checkpoints, shown }) => [...shown, ...checkpoints]));
    const bytes = this.#shelves.reduce((sum, { tensor }) => sum + matrixOffset(tensor, 1, 0) * 4, 0);
    const room = Math.max(needed.size + 1, Math.floor(this.#settings.budget / bytes));
    return [...new Set([...needed, ...this.#coming])].slice(0, room);
  }

  /** Begins and breaks off reads, so that those most wanted are under way. */
  #read(): void {
    const wanted = this.#kept()
      .flatMap((checkpoint) =>
        this.#shelves.map((shelf) => ({ shelf, checkpoint: this.#own(shelf, checkpoint) })),
      )
      .filter(
        ({ shelf, checkpoint }) => !shelf.has(checkpoint) && !this.#failed.has(this.#key(shelf, checkpoint)),
      )
      .filter((wish, i, all) => all.findIndex((other) => isSameWish(wish, other)) === i)
      .slice(0, this.#settings.reads);
    const isWanted = (reading: Reading) => wanted.some((wish) => isSameWish(wish, reading));
    for (const { controller } of this.#readings.filter((reading) => !isWanted(reading))) controller.abort();
    this.#readings = this.#readings.filter(isWanted);
    for (const wish of wanted)
      if (!this.#readings.some((reading) => isSameWish(wish, reading))) this.#begin(wish);
  }

  #begin({ shelf, checkpoint }: Wish): void {
    const reading = { shelf, checkpoint, controller: new AbortController() };
    this.#readings.push(reading);
    const { signal } = reading.controller;
    const { model, steps } = shelf.tensor;
    const fail = (reason: string) =>
      new HeadglowError({
        ...(model && { file: model }),
        place: `checkpoint ${checkpoint}, step ${grouped(steps?.[checkpoint] as number)}`,
        reason,
        remedy: 'seek to it again, or play on, to have it tried again',
      });
    const done = (error: HeadglowError | null) => {
      if (!this.#readings.includes(reading)) return;
      this.#readings = this.#readings.filter((other) => other !== reading);
      if (error) this.#failed.set(this.#key(shelf, checkpoint), error);
      this.#read();
      for (const listener of [...this.#listeners]) listener(error);
    };
    // A source may throw before it gives a promise.
    Promise.resolve()
      .then(async () => floats(await shelf.source.read(checkpoint, signal), 'what its source gave'))
      .then(
        (values) => {
          if (!this.#readings.includes(reading)) return;
          const cells = matrixOffset(shelf.tensor, 1, 0);
          if (values.length !== cells) {
            done(fail(`its source gave ${values.length} values where there should be ${cells}`));
            return;
          }
          shelf.put(checkpoint, values);
          this.#makeRoom();
          done(null);
        },
        (error: unknown) => {
          if (!signal.aborted) done(fail(reasonOf(error)));
        },
      );
  }

  /** Lets go of what was needed longest ago, but of nothing to be kept. */
  #makeRoom(): void {
    const timeline = this.#kept();
    for (const shelf of this.#shelves) {
      const kept = new Set(timeline.map((checkpoint) => this.#own(shelf, checkpoint)));
      while (this.#bytes > this.#settings.budget && shelf.drop(kept));
    }
  }

  get #bytes(): number {
    return this.#shelves.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}

/**
 * A dataset that reads its checkpoints from sources, when they are asked for.
 * @param checkpoint of the timeline that is read first, 0-based; without it, the last
 * @returns once that one is here
 * @throws HeadglowError where it can't be read
 */
export async function stream(
  sources: readonly Source[],
  checkpoint?: number,
  settings: Partial<StreamSettings> = {},
): Promise<Dataset> {
  const shelves = sources.map((source, i) => new Shelf(source, `sources[${i}]`));
  const tensors = shelves.map(({ tensor }) => tensor);
  const steps = timelineSteps({ tensors });
  if (steps.length === 0)
    throw new HeadglowError({ reason: 'the sources have no checkpoints', remedy: 'give each its steps' });
  const streaming = new Streaming(shelves, steps, { ...STREAM_DEFAULTS, ...settings });
  const first = checkpoint ?? steps.length - 1;
  await new Promise<void>((resolve, reject) => {
    const stop = streaming.subscribe((error) => {
      if (!error && streaming.stateOf(first) !== 'here') return;
      stop();
      if (error) reject(error);
      else resolve();
    });
    streaming.want([first]);
  });
  return { tensors, stream: streaming };
}
