// The controls of a timeline: playback buttons, the position as text, and fields for spacing, speed, repeat and skipping.

import { REPEATS, type Repeat } from '../tensor/playback.ts';
import { STEP_SCALES, type StepScale } from '../tensor/step-scale.ts';
import type { PlayerState } from './player-settings.ts';
import { addElement, ICONS, type IconName, setIcon } from './timeline-parts.ts';

/** Speeds to choose from, in checkpoints per second. */
const SPEEDS = [0.5, 1, 2, 4, 8, 16, 30, 60];

const REPEAT_LABELS: Record<Repeat, string> = { none: 'Off', loop: 'Loop', bounce: 'Back and forth' };
const SCALE_LABELS: Record<StepScale, string> = { even: 'Even', linear: 'Linear', log: 'Log' };

/** Called when the user operates a control. */
export interface TimelineActions {
  readonly goToFirst: () => void;
  readonly goToLast: () => void;
  /** Moves by a number of checkpoints, negative for backwards. */
  readonly step: (by: number) => void;
  readonly togglePlay: () => void;
  readonly setScale: (scale: StepScale) => void;
  readonly setSpeed: (speed: number) => void;
  readonly setRepeat: (repeat: Repeat) => void;
  readonly setSkip: (skip: boolean) => void;
}

/** What the controls show. */
export interface ControlsState extends Pick<PlayerState, 'playing' | 'speed' | 'repeat' | 'skip'> {
  readonly scale: StepScale;
  /** The position as text. */
  readonly positionText: string;
}

/** The buttons of a timeline, in a row before its track. */
export class TimelineButtons {
  readonly #row: HTMLElement;
  readonly #play: HTMLElement;

  /** Adds the buttons to the timeline's root. */
  constructor(root: HTMLElement, actions: TimelineActions) {
    this.#row = addElement(root, 'div', { class: 'buttons' });
    this.#addButton('first', 'First checkpoint', actions.goToFirst);
    this.#addButton('previous', 'Previous checkpoint', () => actions.step(-1));
    this.#play = this.#addButton('play', 'Play', actions.togglePlay);
    this.#addButton('next', 'Next checkpoint', () => actions.step(1));
    this.#addButton('last', 'Last checkpoint', actions.goToLast);
  }

  /** Shows Play or Pause. */
  update({ playing }: Pick<ControlsState, 'playing'>): void {
    const label = playing ? 'Pause' : 'Play';
    if (this.#play.title !== label) {
      this.#play.title = label;
      this.#play.setAttribute('aria-label', label);
    }
    this.#play.querySelector('path')?.setAttribute('d', ICONS[playing ? 'pause' : 'play']);
  }

  #addButton(icon: IconName, label: string, onClick: () => void): HTMLElement {
    const button = addElement(this.#row, 'button', {
      type: 'button',
      'aria-label': label,
      title: label,
      class: icon,
    });
    setIcon(button, icon);
    button.addEventListener('click', onClick);
    return button;
  }
}

/** A list to choose from. */
interface SelectField {
  readonly label: string;
  readonly title: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChange: (value: string) => void;
}

/** The fields of a timeline, in a row below its track. */
export class TimelineFields {
  readonly #row: HTMLElement;
  readonly #output: HTMLElement;
  readonly #scale: HTMLSelectElement;
  readonly #speed: HTMLSelectElement;
  readonly #repeat: HTMLSelectElement;
  readonly #skip: HTMLInputElement;

  /** Adds the fields to the timeline's root. */
  constructor(root: HTMLElement, actions: TimelineActions) {
    this.#row = addElement(root, 'div', { class: 'words' });
    this.#output = addElement(this.#row, 'output');
    this.#scale = this.#addSelect({
      label: 'Spacing',
      title: 'How checkpoints are spaced: evenly, or by training step on a linear or logarithmic scale',
      options: STEP_SCALES.map((name) => [name, SCALE_LABELS[name]]),
      onChange: (value) => actions.setScale(value as StepScale),
    });
    this.#speed = this.#addSelect({
      label: 'Checkpoints per second',
      title: 'Playback speed',
      options: SPEEDS.map((speed) => [String(speed), String(speed)]),
      onChange: (value) => actions.setSpeed(Number(value)),
    });
    this.#repeat = this.#addSelect({
      label: 'Repeat',
      title: 'What happens at the end: stop, start again, or reverse',
      options: REPEATS.map((name) => [name, REPEAT_LABELS[name]]),
      onChange: (value) => actions.setRepeat(value as Repeat),
    });
    this.#skip = this.#addSkipField(actions.setSkip);
  }

  /** Shows the state. */
  update({ scale, speed, repeat, skip, positionText }: ControlsState): void {
    this.#scale.value = scale;
    this.#repeat.value = repeat;
    this.#skip.checked = skip;
    const hasOption = [...this.#speed.options].some(({ value }) => value === String(speed));
    if (!hasOption) addElement(this.#speed, 'option', { value: String(speed) }, String(speed));
    this.#speed.value = String(speed);
    if (this.#output.textContent !== positionText) this.#output.textContent = positionText;
  }

  #addSelect({ label, title, options, onChange }: SelectField): HTMLSelectElement {
    const select = addElement(addElement(this.#row, 'label', { title }, label), 'select');
    for (const [value, text] of options) addElement(select, 'option', { value }, text);
    select.addEventListener('change', () => onChange(select.value));
    return select;
  }

  #addSkipField(onChange: (skip: boolean) => void): HTMLInputElement {
    const label = addElement(this.#row, 'label', {
      title: 'Skip checkpoints if drawing cannot keep up with the playback speed',
    });
    const input = addElement(label, 'input', { type: 'checkbox' });
    label.append('Skip checkpoints to keep up');
    input.addEventListener('change', () => onChange(input.checked));
    return input;
  }
}
