// A form with a field for each setting of a reading. Errors are shown at the field that they name.

import {
  formatReading,
  parseReading,
  READING,
  READING_NAMES,
  type Reading,
  type ReadingName,
} from '../../src/formats.ts';
import { type ErrorDetails, HeadglowError, sanitizeText, sentenceOf } from '../../src/index.ts';
import { capitalise, createElement } from '../parts/elements.ts';
import { applyChoice, readingLabel } from './choices.ts';

/** What a field shows while its setting is not set. */
const AS_FILE = 'as the file says';

/** One field: its input, and the place for its error. */
class ReadingField {
  readonly name: ReadingName;
  readonly element: HTMLElement;
  readonly #input: HTMLInputElement | HTMLSelectElement;
  readonly #error: HTMLElement;

  constructor(name: ReadingName) {
    this.name = name;
    const { help, auto } = READING[name];
    const id = `reading-${name}`;
    this.#input = createInput(name, { id, 'aria-describedby': `${id}-error ${id}-help` });
    this.#error = createElement('p', { id: `${id}-error`, class: 'fault' });
    const isStated = auto && auto !== AS_FILE;
    const text = `${capitalise(help)}.${isStated ? ` Default: ${auto}.` : ''}`;
    this.element = createElement(
      'div',
      { class: 'field' },
      createElement('label', { for: id }, readingLabel(name)),
      this.#input,
      this.#error,
      createElement('p', { id: `${id}-help`, class: 'help' }, text),
    );
    this.#input.addEventListener('input', () => this.showError(''));
  }

  set value(value: Reading[ReadingName]) {
    this.#input.value = (value ?? null) === null ? '' : formatReading(value as string);
    this.showError('');
  }

  /** @throws HeadglowError that names the field's setting for invalid text */
  read(): Reading[ReadingName] {
    const text = this.#input.value;
    return text.trim() === '' ? null : parseReading(this.name, text);
  }

  showError(text: string): void {
    this.#error.textContent = sanitizeText(text);
    if (text) this.#input.setAttribute('aria-invalid', 'true');
    else this.#input.removeAttribute('aria-invalid');
  }

  focus(): void {
    this.#input.focus();
    if (this.#input instanceof HTMLInputElement) this.#input.select();
  }
}

function createInput(
  name: ReadingName,
  attributes: Readonly<Record<string, string>>,
): HTMLInputElement | HTMLSelectElement {
  const row = READING[name];
  if (row.kind !== 'choice') {
    const text = { type: 'text', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' };
    const mode = { inputmode: row.kind === 'number' ? 'numeric' : 'text' };
    return createElement('input', { ...attributes, ...text, ...mode, placeholder: AS_FILE });
  }
  const options = row.choices.map((choice) => createElement('option', {}, choice));
  return createElement('select', attributes, createElement('option', { value: '' }, AS_FILE), ...options);
}

/** The fields of all settings. */
export class ReadingFields {
  readonly #fields = READING_NAMES.map((name) => new ReadingField(name));
  readonly elements = this.#fields.map(({ element }) => element);

  /** Shows the settings of a reading. */
  show(reading: Reading): void {
    for (const field of this.#fields) field.value = reading[field.name] ?? null;
  }

  /** The settings in the fields. @throws HeadglowError that names the setting for invalid text */
  read(): Reading {
    return applyChoice(
      {},
      Object.fromEntries(this.#fields.map((field) => [field.name, field.read() ?? null])),
    );
  }

  /** Shows an error at the field that it names; returns false if it names none. */
  showError({ place, reason, remedy }: ErrorDetails): boolean {
    const field = this.#fields.find(({ name }) => name === place);
    if (!field) return false;
    field.showError(capitalise(sentenceOf({ reason, ...(remedy !== undefined && { remedy }) })));
    field.focus();
    return true;
  }

  focus(name: string | undefined): void {
    (this.#fields.find((field) => field.name === name) ?? this.#fields[0])?.focus();
  }
}

/** The details of an error; other errors are bugs and are rethrown. */
export function detailsOf(error: unknown): ErrorDetails {
  if (!(error instanceof HeadglowError)) throw error;
  return error.details;
}
