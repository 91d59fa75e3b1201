// The timeline under a figure: a mark for every checkpoint, a thumb, a range to play, and the player's buttons.

import { checkSettings, type SettingsTable } from '../kinds/settings.ts';
import { EventEmitter, type Listener, type ListenSettings } from '../tensor/event-emitter.ts';
import { REPEATS, type Repeat } from '../tensor/playback.ts';
import {
  checkpointFractions,
  defaultStepScale,
  fractionAtPosition,
  nearestCheckpoint,
  positionAtFraction,
  STEP_SCALES,
  type StepScale,
} from '../tensor/step-scale.ts';
import type { Player } from './player.ts';
import { requireElement, requirePage, requirePlayer, requireView } from './require.ts';
import { SharedStyleSheet, windowOf } from './style-sheet.ts';
import { addElement, addShape, ICONS, type IconName, setIcon } from './timeline-parts.ts';
import { TIMELINE_CSS } from './timeline-style.ts';
import { drawTrack, positionText } from './timeline-track.ts';
import type { View } from './view.ts';

/** What a timeline emits, by name. */
export interface TimelineEvents {
  /** Checkpoints lie elsewhere: the place of each, in [0, 1]. */
  readonly rescale: readonly number[];
}

/** How a timeline is drawn. */
export interface TimelineSettings {
  /** How checkpoints are placed; `null`: `log` where steps are spaced so, else `linear`. */
  readonly scale: StepScale | null;
}

const SETTINGS: SettingsTable<TimelineSettings> = {
  scale: { kind: 'choice', choices: STEP_SCALES, default: null },
};

/** Checkpoints that Page Up and Page Down go. */
const PAGE = 10;

const SPEEDS = [0.5, 1, 2, 4, 8, 16, 30, 60];

const REPEAT_NAMES: Record<Repeat, string> = { none: 'once', loop: 'loop', bounce: 'back and forth' };

/** A timeline with its buttons, made by `createTimeline`. */
export class Timeline {
  readonly #view: View;
  readonly #player: Player;
  readonly #root: HTMLElement;
  readonly #track: HTMLElement;
  readonly #svg: SVGElement;
  readonly #thumb: HTMLElement;
  readonly #ends: readonly [HTMLElement, HTMLElement];
  readonly #play: HTMLElement;
  readonly #output: HTMLElement;
  readonly #scale: HTMLSelectElement;
  readonly #speed: HTMLSelectElement;
  readonly #repeat: HTMLSelectElement;
  readonly #skip: HTMLInputElement;
  readonly #cleanup: (() => void)[] = [];
  readonly #style: SharedStyleSheet;
  #settings: TimelineSettings = { scale: null };
  #steps: readonly number[] = [];
  #places: readonly number[] = [];
  readonly #events = new EventEmitter<TimelineEvents>(['rescale']);
  #width = 0;
  /** What the marks were drawn for. */
  #drawn = '';

  /** Use `createTimeline`, which says what it takes and throws. */
  constructor(container: HTMLElement, view: View, player: Player) {
    requirePage('createTimeline');
    requireElement(container);
    requireView(view);
    requirePlayer(player);
    this.#view = view;
    this.#player = player;
    this.#style = new SharedStyleSheet(container, TIMELINE_CSS);
    this.#root = addElement(container, 'div', {
      class: 'headglow-timeline',
      role: 'group',
      'aria-label': 'Timeline',
    });
    const buttons = addElement(this.#root, 'div', { class: 'buttons' });
    const button = (name: IconName, label: string, onClick: () => void) => {
      const made = addElement(buttons, 'button', {
        type: 'button',
        'aria-label': label,
        title: label,
        class: name,
      });
      setIcon(made, name);
      made.addEventListener('click', onClick);
      return made;
    };
    button('first', 'First checkpoint', () => this.#seek(0));
    button('previous', 'Previous checkpoint', () => player.step(-1));
    this.#play = button('play', 'Play', () => player.toggle());
    button('next', 'Next checkpoint', () => player.step(1));
    button('last', 'Last checkpoint', () => this.#seek(this.#last));

    this.#track = addElement(this.#root, 'div', { class: 'track' });
    this.#svg = addShape(this.#track, 'svg', { 'aria-hidden': 'true' });
    const slider = (kind: string, label: string) =>
      addElement(this.#track, 'div', {
        class: `handle ${kind}`,
        role: 'slider',
        tabindex: '0',
        'aria-label': label,
      });
    this.#ends = [slider('start', 'First checkpoint played'), slider('end', 'Last checkpoint played')];
    this.#thumb = slider('thumb', 'Checkpoint');
    const words = addElement(this.#root, 'div', { class: 'words' });
    this.#output = addElement(words, 'output');
    const choice = (
      [label, title]: readonly [string, string],
      options: readonly (readonly [string, string])[],
      onChange: (value: string) => void,
    ) => {
      const made = addElement(addElement(words, 'label', { title }, label), 'select');
      for (const [value, text] of options) addElement(made, 'option', { value }, text);
      made.addEventListener('change', () => onChange(made.value));
      return made;
    };
    this.#scale = choice(
      ['spacing', 'How far apart checkpoints lie: evenly, or by their steps on a linear or log scale'],
      STEP_SCALES.map((name) => [name, name]),
      (value) => {
        this.set({ scale: value as StepScale });
      },
    );
    this.#speed = choice(
      ['checkpoints per second', 'How fast checkpoints are played'],
      SPEEDS.map((speed) => [String(speed), String(speed)]),
      (value) => {
        player.set({ speed: Number(value) });
      },
    );
    this.#repeat = choice(
      ['play', 'What happens at the end: stop, start again, or turn back'],
      REPEATS.map((name) => [name, REPEAT_NAMES[name]]),
      (value) => {
        player.set({ repeat: value as Repeat });
      },
    );

    const pace = addElement(words, 'label', {
      title: 'Skip checkpoints when drawing them all would take longer than the speed allows',
    });
    this.#skip = addElement(pace, 'input', { type: 'checkbox' });
    pace.append('skip checkpoints to keep up');
    this.#skip.addEventListener('change', () => player.set({ skip: this.#skip.checked }));

    this.#listen();
    this.#update();
  }

  get #last(): number {
    return Math.max(0, this.#steps.length - 1);
  }

  /** Where each checkpoint lies, in [0, 1]. */
  get fractions(): readonly number[] {
    return this.#places;
  }

  /** How checkpoints are placed along it. @throws HeadglowError, leaving all as it was, for what there is not */
  set(settings: Partial<TimelineSettings>): void {
    this.#settings = checkSettings<TimelineSettings>(SETTINGS, { ...this.#settings, ...settings });
    this.#replace();
    this.#update();
  }

  /**
   * Calls a listener at each event of a name, until `signal` aborts, or, with `once`, at the next one only.
   * @returns stops it
   * @throws HeadglowError for an event that does not exist, and for a listener that is no function
   */
  on<K extends keyof TimelineEvents>(
    event: K,
    listener: Listener<TimelineEvents[K]>,
    settings?: ListenSettings,
  ): () => void {
    return this.#events.on(event, listener, settings);
  }

  /** Removes it from the page; so does the end of its view. */
  destroy(): void {
    this.#events.clear();
    for (const clean of this.#cleanup) clean();
    this.#style.release();
    this.#root.remove();
  }

  #seek(position: number): void {
    this.#player.pause();
    this.#player.seek(position);
  }

  #listen(): void {
    const [view, player] = [this.#view, this.#player];
    const sized = new (windowOf(this.#root).ResizeObserver)(([entry]) => {
      this.#style.settle();
      this.#width = entry?.contentRect.width ?? 0;
      this.#update();
    });
    sized.observe(this.#track);
    this.#cleanup.push(
      () => sized.disconnect(),
      view.on('change', () => this.#update()),
      view.on('destroy', () => this.destroy()),
      player.on('change', () => this.#update()),
    );
    this.#drag(this.#track, (place, free) => {
      this.#seek(free ? positionAtFraction(this.#places, place) : nearestCheckpoint(this.#places, place));
    });
    this.#keys(
      this.#thumb,
      () => player.position,
      (to) => this.#seek(to),
    );
    this.#ends.forEach((handle, index) => {
      const move = (to: number) => {
        const range = [...this.#range] as [number, number];
        range[index] = index === 0 ? Math.min(to, range[1]) : Math.max(to, range[0]);
        const whole = range[0] === 0 && range[1] === this.#last;
        player.set({ range: whole ? null : range });
      };
      this.#drag(handle, (place) => move(nearestCheckpoint(this.#places, place)));
      this.#keys(handle, () => this.#range[index] as number, move);
    });
  }

  get #range(): readonly [number, number] {
    return this.#player.state.range ?? [0, this.#last];
  }

  /** Tells the place under the pointer while a button is down; `free` where Shift asks for the moments between. */
  #drag(target: HTMLElement, onPlace: (place: number, free: boolean) => void): void {
    const at = (event: PointerEvent) => {
      const box = this.#track.getBoundingClientRect();
      onPlace(Math.min(Math.max((event.clientX - box.left) / (box.width || 1), 0), 1), event.shiftKey);
    };
    target.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || (target === this.#track && this.#ends.includes(event.target as HTMLElement)))
        return;
      event.stopPropagation();
      target.setPointerCapture(event.pointerId);
      if (target === this.#track) this.#thumb.focus({ preventScroll: true });
      at(event);
    });
    target.addEventListener('pointermove', (event) => {
      if (target.hasPointerCapture(event.pointerId)) at(event);
    });
  }

  #keys(target: HTMLElement, position: () => number, go: (to: number) => void): void {
    target.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const from = position();
      const [down, up] = [Math.ceil(from), Math.floor(from)];
      const to = {
        ArrowLeft: down - 1,
        ArrowDown: down - 1,
        ArrowRight: up + 1,
        ArrowUp: up + 1,
        PageDown: down - PAGE,
        PageUp: up + PAGE,
        Home: 0,
        End: this.#last,
      }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      go(Math.min(Math.max(to, 0), this.#last));
    });
  }

  #replace(): void {
    this.#places = checkpointFractions(this.#steps, this.#settings.scale ?? defaultStepScale(this.#steps));
    this.#events.emit('rescale', this.#places);
  }

  #update(): void {
    const [view, player] = [this.#view, this.#player];
    if (view.steps !== this.#steps) {
      this.#steps = view.steps;
      this.#replace();
    }
    this.#root.hidden = this.#steps.length < 2;
    this.#root.dataset.theme = view.options.theme;
    if (this.#root.hidden) return;
    const { playing, speed, repeat, skip } = player.state;
    const { position } = player;
    const range = this.#range;
    this.#scale.value = this.#settings.scale ?? defaultStepScale(this.#steps);
    this.#repeat.value = repeat;
    this.#skip.checked = skip;
    if (![...this.#speed.options].some(({ value }) => value === String(speed)))
      addElement(this.#speed, 'option', { value: String(speed) }, String(speed));
    this.#speed.value = String(speed);
    const verb = playing ? 'Pause' : 'Play';
    if (this.#play.title !== verb) {
      this.#play.title = verb;
      this.#play.setAttribute('aria-label', verb);
    }
    this.#play.querySelector('path')?.setAttribute('d', ICONS[playing ? 'pause' : 'play']);
    const { pendingText: awaited, position: shown, isEmpty } = view.moment;
    // What is shown, and what is to come in its place: the thumb is where it was asked to be.
    const words = [
      !isEmpty && positionText(this.#steps, awaited === undefined ? position : shown),
      awaited,
      player.state.waiting && 'waiting for the next',
    ]
      .filter(Boolean)
      .join(' · ');
    if (this.#output.textContent !== words) this.#output.textContent = words;
    this.#place(this.#thumb, position, 0, this.#last, words);
    this.#thumb.classList.toggle('between', !Number.isInteger(position));
    const [start, end] = this.#ends;
    this.#place(start, range[0], 0, range[1], positionText(this.#steps, range[0]));
    this.#place(end, range[1], range[0], this.#last, positionText(this.#steps, range[1]));
    this.#drawMarks(range);
  }

  #place(handle: HTMLElement, position: number, least: number, most: number, words: string): void {
    handle.style.left = `${100 * fractionAtPosition(this.#places, position)}%`;
    const values = {
      valuemin: least + 1,
      valuemax: most + 1,
      valuenow: Math.floor(position) + 1,
      valuetext: words,
    };
    for (const [name, value] of Object.entries(values)) handle.setAttribute(`aria-${name}`, String(value));
  }

  /** Rail, marks and labels; only anew where they look different. */
  #drawMarks(range: readonly [number, number]): void {
    const width = this.#width;
    const key = [width, this.#scale.value, this.#steps.length, ...range].join();
    if (key === this.#drawn || width === 0) return;
    this.#drawn = key;
    drawTrack(this.#svg, { places: this.#places, steps: this.#steps, width, range });
  }
}
