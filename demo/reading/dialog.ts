// The dialog that says how files are read: a field for each setting. The figure stays as it is until the files are read.

import type { Reading } from '../../src/formats.ts';
import { type HeadglowError, type Note, type ReadingChoice, sanitizeText } from '../../src/index.ts';
import { createElement } from '../parts/elements.ts';
import { applyChoice, choiceText, sentenceWithButtons, settingToGive } from './choices.ts';
import { detailsOf, ReadingFields } from './fields.ts';
import './reading.css';

export interface ReadingRequest {
  /** The name of the files. */
  readonly name: string;
  /** How they are read so far. */
  readonly reading: Reading;
  /** The setting whose field has the focus first; default: the first one. */
  readonly field?: string;
  /** Reads and shows the files. @returns the error, if they can't be shown */
  readonly read: (reading: Reading) => Promise<HeadglowError | null>;
  /** Stops reading. */
  readonly cancel: () => void;
}

/** Opens the dialog over the page. */
export const openReadingDialog = (request: ReadingRequest): void => new ReadingDialog(request).open();

const createButton = (label: string, onClick: () => void): HTMLButtonElement => {
  const button = createElement('button', { type: 'button' }, label);
  button.addEventListener('click', onClick);
  return button;
};

class ReadingDialog {
  readonly #request: ReadingRequest;
  readonly #fields = new ReadingFields();
  readonly #fault = createElement('div', { class: 'message', role: 'alert' });
  readonly #status = createElement('p', { role: 'status' });
  readonly #submit = createElement('button', { type: 'submit', class: 'main' }, 'Read');
  readonly #dialog: HTMLDialogElement;
  #isReading = false;

  constructor(request: ReadingRequest) {
    this.#request = request;
    const form = createElement(
      'form',
      { novalidate: '' },
      createElement('div', { class: 'fields' }, ...this.#fields.elements),
      this.#fault,
      createElement(
        'div',
        { class: 'buttons' },
        this.#submit,
        createButton('Cancel', () => this.#dialog.close()),
        createButton('Clear all', () => this.#clear()),
        this.#status,
      ),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#read();
    });
    this.#dialog = createElement(
      'dialog',
      { class: 'reading', 'aria-labelledby': 'reading-title' },
      createElement('h2', { id: 'reading-title' }, `Read ${sanitizeText(request.name)} as…`),
      form,
    );
    // The keys of the page and of the figure do not apply here.
    this.#dialog.addEventListener('keydown', (event) => event.stopPropagation());
    this.#dialog.addEventListener('close', () => {
      if (this.#isReading) request.cancel();
      this.#dialog.remove();
    });
  }

  open(): void {
    this.#fields.show(this.#request.reading);
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    this.#fields.focus(this.#request.field);
  }

  #clear(): void {
    this.#fields.show({});
    this.#fault.replaceChildren();
    this.#fields.focus(undefined);
  }

  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#fault.replaceChildren();
    let reading: Reading;
    try {
      reading = this.#fields.read();
    } catch (error) {
      this.#fields.showError(detailsOf(error));
      return;
    }
    this.#setReading(true);
    const error = await this.#request.read(reading);
    const wasClosed = !this.#dialog.open;
    this.#setReading(false);
    if (wasClosed) return;
    if (!error) this.#dialog.close();
    else if (!this.#fields.showError(error.details)) this.#showFault(error.details);
  }

  #setReading(isReading: boolean): void {
    this.#isReading = isReading;
    this.#submit.disabled = isReading;
    this.#status.textContent = isReading ? 'Reading…' : '';
  }

  /** Shows an error about a file, with a button for each reading that it offers. */
  #showFault(note: Note): void {
    const { choices = [] } = note;
    const buttons = choices.map((choice) => createButton(choiceText(choice), () => this.#choose(choice)));
    this.#fault.replaceChildren(
      createElement('p', {}, sentenceWithButtons(note)),
      createElement('div', { class: 'actions' }, ...buttons),
    );
    this.#fault.scrollIntoView({ block: 'nearest' });
    (buttons[0] ?? this.#submit).focus();
  }

  #choose(choice: ReadingChoice): void {
    this.#fields.show(applyChoice(this.#fields.read(), choice));
    const field = settingToGive(choice);
    if (field === undefined) void this.#read();
    else this.#fields.focus(field);
  }
}
