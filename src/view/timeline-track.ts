// The track of a timeline: a rail with a mark per checkpoint, and sliders for the position and the range to play.

import { fractionAtPosition, nearestCheckpoint, positionAtFraction } from '../tensor/step-scale.ts';
import { drawMarks, isSameMarks, positionText, type TrackMarks } from './timeline-marks.ts';
import { addElement, addShape } from './timeline-parts.ts';

/** Number of checkpoints that Page Up and Page Down move by. */
const PAGE_SIZE = 10;

/** Called when the user moves a slider. */
export interface TrackActions {
  /** Moves to a position on the timeline. */
  readonly seek: (position: number) => void;
  /** Sets the first and last checkpoint to play; null for all. */
  readonly setRange: (range: readonly [first: number, last: number] | null) => void;
}

/** What the track shows. */
export interface TrackState {
  /** Training steps of the checkpoints. */
  readonly steps: readonly number[];
  /** Tokens per step, if steps are shown as tokens; else null. */
  readonly tokens: number | null;
  /** Distance of each checkpoint from the start, as a fraction of the track's length. */
  readonly fractions: readonly number[];
  /** Position on the timeline. */
  readonly position: number;
  /** The position as text, for screen readers. */
  readonly positionText: string;
  /** First and last checkpoint to play. */
  readonly range: readonly [first: number, last: number];
}

/** A slider on the track. */
interface Handle {
  readonly element: HTMLElement;
  /** Its current position on the timeline. */
  readonly position: () => number;
  /** Moves it to a checkpoint. */
  readonly moveTo: (checkpoint: number) => void;
}

/** The value of a slider, in checkpoints. */
interface SliderValue {
  readonly position: number;
  readonly min: number;
  readonly max: number;
  readonly text: string;
}

/** The track of a timeline, with its sliders. */
export class TimelineTrack {
  /** The element whose width is the length of the track. */
  readonly element: HTMLElement;
  readonly #actions: TrackActions;
  readonly #svg: SVGElement;
  readonly #thumb: HTMLElement;
  readonly #ends: readonly [first: HTMLElement, last: HTMLElement];
  #state: TrackState = {
    steps: [],
    tokens: null,
    fractions: [],
    position: 0,
    positionText: '',
    range: [0, 0],
  };
  #width = 0;
  /** What the marks were last drawn for. */
  #drawn: TrackMarks | null = null;

  /** Adds the track to the timeline's root. */
  constructor(root: HTMLElement, actions: TrackActions) {
    this.#actions = actions;
    this.element = addElement(root, 'div', { class: 'track' });
    this.#svg = addShape(this.element, 'svg', { 'aria-hidden': 'true' });
    this.#ends = [
      this.#addSlider('start', 'First checkpoint to play'),
      this.#addSlider('end', 'Last checkpoint to play'),
    ];
    this.#thumb = this.#addSlider('thumb', 'Checkpoint');
    this.#listen();
  }

  /** Shows a state. @param width of the track, in CSS pixels */
  update(state: TrackState, width: number): void {
    this.#state = state;
    this.#width = width;
    const { steps, tokens, position, range } = state;
    const textAt = (checkpoint: number): string => positionText(steps, checkpoint, tokens);
    const last = this.#last;
    this.#setSlider(this.#thumb, { position, min: 0, max: last, text: state.positionText });
    this.#thumb.classList.toggle('between', !Number.isInteger(position));
    const [first, end] = range;
    this.#setSlider(this.#ends[0], { position: first, min: 0, max: end, text: textAt(first) });
    this.#setSlider(this.#ends[1], { position: end, min: first, max: last, text: textAt(end) });
    this.#drawMarks();
  }

  get #last(): number {
    return Math.max(0, this.#state.steps.length - 1);
  }

  #addSlider(kind: string, label: string): HTMLElement {
    return addElement(this.element, 'div', {
      class: `handle ${kind}`,
      role: 'slider',
      tabindex: '0',
      'aria-label': label,
    });
  }

  #setSlider(handle: HTMLElement, { position, min, max, text }: SliderValue): void {
    handle.style.left = `${100 * fractionAtPosition(this.#state.fractions, position)}%`;
    // Checkpoints are numbered from 1 for users.
    const attributes = {
      valuemin: min + 1,
      valuemax: max + 1,
      valuenow: Math.floor(position) + 1,
      valuetext: text,
    };
    for (const [name, value] of Object.entries(attributes))
      handle.setAttribute(`aria-${name}`, String(value));
  }

  #listen(): void {
    const nearest = (fraction: number) => nearestCheckpoint(this.#state.fractions, fraction);
    this.#listenForDrag(this.element, (fraction, isShiftPressed) => {
      const position = isShiftPressed
        ? positionAtFraction(this.#state.fractions, fraction)
        : nearest(fraction);
      this.#actions.seek(position);
    });
    this.#listenForKeys({
      element: this.#thumb,
      position: () => this.#state.position,
      moveTo: this.#actions.seek,
    });
    this.#ends.forEach((element, index) => {
      const handle: Handle = {
        element,
        position: () => this.#state.range[index] as number,
        moveTo: (checkpoint) => this.#moveEnd(index, checkpoint),
      };
      this.#listenForDrag(element, (fraction) => handle.moveTo(nearest(fraction)));
      this.#listenForKeys(handle);
    });
  }

  /** Moves an end of the range to play, but not past the other end. */
  #moveEnd(index: number, checkpoint: number): void {
    const [first, last] = this.#state.range;
    const range =
      index === 0
        ? ([Math.min(checkpoint, last), last] as const)
        : ([first, Math.max(checkpoint, first)] as const);
    const isWhole = range[0] === 0 && range[1] === this.#last;
    this.#actions.setRange(isWhole ? null : range);
  }

  /**
   * Calls back while the pointer is dragged.
   * @param onDrag receives the pointer's distance from the start, as a fraction of the track's length, and whether Shift is
   * pressed, which selects positions between checkpoints
   */
  #listenForDrag(target: HTMLElement, onDrag: (fraction: number, isShiftPressed: boolean) => void): void {
    const report = (event: PointerEvent) => {
      const box = this.element.getBoundingClientRect();
      const fraction = (event.clientX - box.left) / (box.width || 1);
      onDrag(Math.min(Math.max(fraction, 0), 1), event.shiftKey);
    };
    target.addEventListener('pointerdown', (event) => {
      const isTrack = target === this.element;
      if (event.button !== 0 || (isTrack && this.#ends.includes(event.target as HTMLElement))) return;
      event.stopPropagation();
      target.setPointerCapture(event.pointerId);
      if (isTrack) this.#thumb.focus({ preventScroll: true });
      report(event);
    });
    target.addEventListener('pointermove', (event) => {
      if (target.hasPointerCapture(event.pointerId)) report(event);
    });
  }

  #listenForKeys({ element, position, moveTo }: Handle): void {
    element.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const from = position();
      const [above, below] = [Math.ceil(from), Math.floor(from)];
      const target = {
        ArrowLeft: above - 1,
        ArrowDown: above - 1,
        ArrowRight: below + 1,
        ArrowUp: below + 1,
        PageDown: above - PAGE_SIZE,
        PageUp: below + PAGE_SIZE,
        Home: 0,
        End: this.#last,
      }[event.key];
      if (target === undefined) return;
      event.preventDefault();
      moveTo(Math.min(Math.max(target, 0), this.#last));
    });
  }

  /** Draws the rail, marks and labels if they have changed. */
  #drawMarks(): void {
    const { fractions, steps, tokens, range } = this.#state;
    const marks: TrackMarks = { fractions, steps, tokens, range, width: this.#width };
    if (marks.width === 0 || (this.#drawn && isSameMarks(marks, this.#drawn))) return;
    this.#drawn = marks;
    drawMarks(this.#svg, marks);
  }
}
