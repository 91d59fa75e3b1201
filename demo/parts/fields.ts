// Controls for single options, with labels and tooltips.

import type { Controller, GUI } from 'lil-gui';
import { withMinusSign } from '../../src/index.ts';
import {
  AUTO,
  type ChoiceKind,
  DEFAULTS,
  type OptionName,
  type Options,
  optionHelp,
  optionLabel,
  optionRow,
  parseKind,
  parseOption,
} from '../../src/options.ts';

/** The texts of a control. */
export interface ControlText {
  readonly label: string;
  /** Tooltip and accessible description, in full sentences. */
  readonly help: string;
}

export const controlText = (option: OptionName): ControlText => ({
  label: optionLabel(option),
  help: optionHelp(optionRow(option)),
});

/**
 * Parses a number, with a hyphen or a minus sign.
 * @throws HeadglowError for other text
 */
export const parseField = (text: string, place: string): number =>
  parseKind({ kind: 'number' }, text, place) as number;

/** Formats a number for a field. */
export const fieldText = (value: number): string => withMinusSign(String(value));

/** Sets the label and the tooltip of a control; the tooltip is also its accessible description. */
export function labelControl<T extends Controller>(control: T, { label, help }: ControlText): T {
  control.name(label);
  control.domElement.title = help;
  for (const field of control.domElement.querySelectorAll<HTMLElement>('input, select, button'))
    field.title = help;
  return control;
}

/** All names, then those with the suffix. */
const allChoices = ({ choices, suffix }: ChoiceKind): readonly string[] => [
  ...choices,
  ...(suffix ? choices.map((name) => name + suffix) : []),
];

/** Numbers of cells that can be chosen. */
const USUAL_TOPS = [1, 3, 5, 10, 20];

/** Changes options of the figure; returns false if they were rejected. */
export type ApplyOptions = (change: Partial<Options>) => boolean;

/** Creates controls for the options of a figure. */
export class OptionFields {
  readonly #options: () => Options;
  readonly #apply: ApplyOptions;
  readonly #fail: (error: unknown) => void;
  readonly #model: Record<string, unknown> = {};
  readonly #updates: (() => void)[] = [];

  /** @param fail called with the error for invalid text */
  constructor(options: () => Options, apply: ApplyOptions, fail: (error: unknown) => void) {
    [this.#options, this.#apply, this.#fail] = [options, apply, fail];
  }

  /** Updates all controls from the options. */
  update(): void {
    for (const update of this.#updates) update();
  }

  /** Adds the control of an option to a folder, according to its kind. */
  add(folder: GUI, option: OptionName): Controller {
    const { kind } = optionRow(option);
    if (kind === 'number') return this.#addNumber(folder, option);
    if (kind === 'choice') return this.#addChoice(folder, option);
    if (kind === 'cells') return this.#addCells(folder, option);
    if (kind === 'text' && DEFAULTS[option] === null) return this.#addPattern(folder, option);
    return this.#addPlain(folder, option);
  }

  /** A drop-down list; includes `auto` for null if the option allows it. */
  #addChoice(folder: GUI, option: OptionName): Controller {
    const row = optionRow(option);
    const choices = row.kind === 'choice' ? allChoices(row) : [];
    const names = row.default === null ? [AUTO, ...choices] : [...choices];
    const read = () => this.#options()[option] ?? AUTO;
    return this.#addControl(option, read, (key) =>
      folder
        .add(this.#model, key, names)
        .onChange((name: string) => this.#apply({ [option]: parseOption(option, name) })),
    );
  }

  /** A drop-down list of choices of cells, with the current one. */
  #addCells(folder: GUI, option: OptionName): Controller {
    const row = optionRow(option);
    const usual = [...(row.kind === 'cells' ? row.words : []), ...USUAL_TOPS.map((count) => `top:${count}`)];
    const read = () => this.#options()[option] as string;
    const choices = () => (usual.includes(read()) ? usual : [...usual, read()]);
    const control = this.#addControl(option, read, (key) =>
      folder.add(this.#model, key, choices()).onChange((value: string) => this.#apply({ [option]: value })),
    );
    this.#updates.push(() => control.options(choices()));
    return control;
  }

  /** A text field for a number, so that `auto` can be entered; `auto` and no text mean the default. */
  #addNumber(folder: GUI, option: OptionName): Controller {
    const read = () => {
      const value = this.#options()[option];
      return typeof value === 'number' ? fieldText(value) : AUTO;
    };
    const parse = (text: string) =>
      text === '' || text.toLowerCase() === AUTO
        ? DEFAULTS[option]
        : parseOption(option, text, optionLabel(option));
    return this.#addControl(option, read, (key) =>
      folder.add(this.#model, key).onFinishChange((text: string) => {
        if (text === read()) return;
        try {
          const value = parse(text.trim());
          if (value !== this.#options()[option]) this.#apply({ [option]: value });
          else this.update();
        } catch (error) {
          this.#fail(error);
        }
      }),
    );
  }

  /** A text field in which no text means null. */
  #addPattern(folder: GUI, option: OptionName): Controller {
    const read = () => this.#options()[option] ?? '';
    return this.#addControl(option, read, (key) =>
      folder.add(this.#model, key).onFinishChange((text: string) => {
        if (text !== read()) this.#apply({ [option]: text === '' ? null : text });
      }),
    );
  }

  /** A text field or a checkbox. */
  #addPlain(folder: GUI, option: OptionName): Controller {
    return this.#addControl(
      option,
      () => this.#options()[option],
      (key) => folder.add(this.#model, key).onChange((value: unknown) => this.#apply({ [option]: value })),
    );
  }

  #addControl(option: OptionName, read: () => unknown, create: (key: string) => Controller): Controller {
    this.#model[option] = read();
    const control = labelControl(create(option), controlText(option));
    this.#updates.push(() => {
      this.#model[option] = read();
      control.updateDisplay();
    });
    return control;
  }
}
