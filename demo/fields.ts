// Controls of single options: each shows what the view has, and says what it is for.

import type { Controller, GUI } from 'lil-gui';
import { DEFAULTS, HeadglowError, numberFrom as numberIn, type Options, withMinus } from '../src/index.ts';
import { OPTION_TEXT, type OptionText } from './option-text.ts';

export const AUTO = 'auto';

export type NumberOption =
  | 'vmin'
  | 'vmax'
  | 'center'
  | 'linthresh'
  | 'linearWidth'
  | 'columns'
  | 'linscale'
  | 'gamma';

/**
 * A number as a person writes it, with either minus sign.
 * @throws HeadglowError for other text
 */
export function numberFrom(text: string, place: string, remedy = 'write one'): number {
  const value = numberIn(text);
  if (Number.isFinite(value)) return value;
  throw new HeadglowError({ place, reason: `"${text.trim()}" is not a number`, remedy });
}

/** A number as a field shows it. */
export const fieldText = (value: number): string => withMinus(String(value));

/** Names a control and gives it its tooltip, which is its accessible description too. */
export function labelled<T extends Controller>(control: T, { label, help }: OptionText): T {
  control.name(label);
  control.domElement.title = help;
  for (const field of control.domElement.querySelectorAll<HTMLElement>('input, select, button'))
    field.title = help;
  return control;
}

/** Makes controls that change options of the same figure. */
export class Fields {
  readonly #options: () => Options;
  readonly #apply: (change: Partial<Options>) => unknown;
  readonly #fail: (error: unknown) => void;
  readonly #model: Record<string, unknown> = {};
  readonly #update: (() => void)[] = [];

  /** @param fail hears of text that is no number */
  constructor(
    options: () => Options,
    apply: (change: Partial<Options>) => unknown,
    fail: (error: unknown) => void,
  ) {
    [this.#options, this.#apply, this.#fail] = [options, apply, fail];
  }

  /** Brings all controls up to date. */
  update(): void {
    for (const one of this.#update) one();
  }

  /** One of several names; with `auto`, null is one of them. */
  choice<K extends keyof Options>(
    folder: GUI,
    option: K,
    choices: readonly NonNullable<Options[K]>[],
    { also, auto = false }: { also?: (value: unknown) => Partial<Options>; auto?: boolean } = {},
  ): Controller {
    const names = auto ? [AUTO, ...choices] : [...choices];
    return this.#add(
      option,
      () => this.#options()[option] ?? AUTO,
      (read) => {
        const control = folder.add(this.#model, read, names as string[]);
        control.onChange((value: unknown) =>
          this.#apply({ [option]: value === AUTO ? null : value, ...also?.(value) } as Partial<Options>),
        );
        return control;
      },
    );
  }

  /** A number as text, so that an empty field can mean "chosen from the data". */
  number(folder: GUI, option: NumberOption): Controller {
    const read = () => {
      const value = this.#options()[option];
      return value === null ? AUTO : fieldText(value);
    };
    return this.#add(option, read, (key) => {
      const control = folder.add(this.#model, key);
      control.onFinishChange((text: string) => {
        if (text === read()) return;
        try {
          const isAuto = text.trim() === '' || text.trim().toLowerCase() === AUTO;
          const { label } = OPTION_TEXT[option];
          const value = isAuto ? DEFAULTS[option] : numberFrom(text, label, 'write one, or auto');
          if (value !== this.#options()[option]) this.#apply({ [option]: value });
          else this.update();
        } catch (error) {
          this.#fail(error);
        }
      });
      return control;
    });
  }

  text(folder: GUI, option: 'title' | 'label'): Controller {
    return this.#add(
      option,
      () => this.#options()[option],
      (key) => folder.add(this.#model, key).onChange((value: string) => this.#apply({ [option]: value })),
    );
  }

  toggle(folder: GUI, option: 'markExtremes'): Controller {
    return this.#add(
      option,
      () => this.#options()[option],
      (key) => folder.add(this.#model, key).onChange((value: boolean) => this.#apply({ [option]: value })),
    );
  }

  #add(option: keyof Options, read: () => unknown, make: (key: string) => Controller): Controller {
    this.#model[option] = read();
    const control = labelled(make(option), OPTION_TEXT[option]);
    this.#update.push(() => {
      this.#model[option] = read();
      control.updateDisplay();
    });
    return control;
  }
}
