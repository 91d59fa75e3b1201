// Controls of single options: each shows what the view has, and says what it is for.

import type { Controller, GUI } from 'lil-gui';
import { withMinusSign } from '../../src/index.ts';
import {
  AUTO,
  DEFAULTS,
  type OptionName,
  type Options,
  optionHelp,
  optionLabel,
  optionRow,
  parseKind,
  parseOption,
} from '../../src/options.ts';

/** The words of a control. */
export interface ControlText {
  readonly label: string;
  /** One sentence or more, shown as a tooltip and read out by screen readers. */
  readonly help: string;
}

export const controlText = (option: OptionName): ControlText => ({
  label: optionLabel(option),
  help: optionHelp(optionRow(option)),
});

/**
 * A number as a person writes it, with either minus sign.
 * @throws HeadglowError for other text
 */
export const parseField = (text: string, place: string): number =>
  parseKind({ kind: 'number' }, text, place) as number;

/** A number as a field shows it. */
export const fieldText = (value: number): string => withMinusSign(String(value));

/** Names a control and gives it its tooltip, which is its accessible description too. */
export function labelControl<T extends Controller>(control: T, { label, help }: ControlText): T {
  control.name(label);
  control.domElement.title = help;
  for (const field of control.domElement.querySelectorAll<HTMLElement>('input, select, button'))
    field.title = help;
  return control;
}

/** Changes options of the figure; false where they were refused. */
export type ApplyOptions = (change: Partial<Options>) => boolean;

/** Makes controls that change options of the same figure. */
export class OptionFields {
  readonly #options: () => Options;
  readonly #apply: ApplyOptions;
  readonly #fail: (error: unknown) => void;
  readonly #model: Record<string, unknown> = {};
  readonly #update: (() => void)[] = [];

  /** @param fail is called with errors for text that an option cannot have */
  constructor(options: () => Options, apply: ApplyOptions, fail: (error: unknown) => void) {
    [this.#options, this.#apply, this.#fail] = [options, apply, fail];
  }

  /** Brings all controls up to date. */
  update(): void {
    for (const one of this.#update) one();
  }

  /** The control of an option, by its kind. */
  add(folder: GUI, option: OptionName): Controller {
    const { kind } = optionRow(option);
    if (kind === 'number') return this.#number(folder, option);
    if (kind === 'choice') return this.#choice(folder, option);
    return this.#plain(folder, option);
  }

  /** One of several names; null is one of them where the option has it. */
  #choice(folder: GUI, option: OptionName): Controller {
    const row = optionRow(option);
    const choices = row.kind === 'choice' ? row.choices : [];
    const names = row.default === null ? [AUTO, ...choices] : [...choices];
    const read = () => this.#options()[option] ?? AUTO;
    return this.#add(option, read, (key) =>
      folder
        .add(this.#model, key, names)
        .onChange((name: string) => this.#apply({ [option]: parseOption(option, name) })),
    );
  }

  /** A number as text, so that `auto` can mean "chosen from the data"; `auto` and no text mean the default. */
  #number(folder: GUI, option: OptionName): Controller {
    const read = () => {
      const value = this.#options()[option];
      return typeof value === 'number' ? fieldText(value) : AUTO;
    };
    const valueFrom = (text: string) =>
      text === '' || text.toLowerCase() === AUTO
        ? DEFAULTS[option]
        : parseOption(option, text, optionLabel(option));
    return this.#add(option, read, (key) =>
      folder.add(this.#model, key).onFinishChange((text: string) => {
        if (text === read()) return;
        try {
          const value = valueFrom(text.trim());
          if (value !== this.#options()[option]) this.#apply({ [option]: value });
          else this.update();
        } catch (error) {
          this.#fail(error);
        }
      }),
    );
  }

  /** A text, or a box to tick. */
  #plain(folder: GUI, option: OptionName): Controller {
    return this.#add(
      option,
      () => this.#options()[option],
      (key) => folder.add(this.#model, key).onChange((value: unknown) => this.#apply({ [option]: value })),
    );
  }

  #add(option: OptionName, read: () => unknown, make: (key: string) => Controller): Controller {
    this.#model[option] = read();
    const control = labelControl(make(option), controlText(option));
    this.#update.push(() => {
      this.#model[option] = read();
      control.updateDisplay();
    });
    return control;
  }
}
