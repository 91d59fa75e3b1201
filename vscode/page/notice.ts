// The message above a figure, or instead of one, with buttons for what helps.

import { createElement } from '../../demo/parts/elements.ts';
import { applyChoice, choiceText, sentenceWithButtons, settingToGive } from '../../demo/reading/choices.ts';
import type { Reading, ReadingName } from '../../src/formats.ts';
import type { Note } from '../../src/tensor/error.ts';

/** What the buttons do. */
export interface Actions {
  /** Reads the files in another way. */
  readonly read: (reading: Reading) => void;
  /** Reads them so, once the user has given the value that the choice lacks. */
  readonly ask: (reading: Reading, name: ReadingName) => void;
  /** Reads the files again. */
  readonly again: () => void;
  /** Opens the file in another editor. */
  readonly openWith: () => void;
}

const button = (text: string, act: () => void): HTMLElement => {
  const element = createElement('button', { type: 'button' }, text);
  element.addEventListener('click', act);
  return element;
};

const buttonRow = (...buttons: readonly HTMLElement[]): HTMLElement =>
  createElement('div', { class: 'buttons' }, ...buttons);

/** A message. */
export class Notice {
  readonly element = createElement('div', { class: 'notice', dir: 'auto' });
  readonly #actions: Actions;

  constructor(actions: Actions) {
    this.#actions = actions;
    this.clear();
  }

  clear(): void {
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  /** Shows what is being done. */
  showStatus(text: string): void {
    this.#show('status', createElement('p', {}, text));
  }

  /** Shows sentences about what is shown, until they are closed. */
  showNotes(notes: readonly string[]): void {
    const close = button('Close', () => this.clear());
    this.#show('status', ...notes.map((note) => createElement('p', {}, note)), buttonRow(close));
  }

  /**
   * Shows what is wrong.
   * @param rest a sentence about the figure that is still there
   * @param reading how the files are read now
   * @param isPassing whether another attempt may succeed
   * @param hasFile whether another editor can open what is shown
   */
  showError(
    note: Note,
    {
      rest,
      reading,
      isPassing,
      hasFile,
    }: { rest: string; reading: Reading; isPassing: boolean; hasFile: boolean },
  ): void {
    const { choices = [] } = note;
    const buttons = choices.map((choice) => {
      const chosen = applyChoice(reading, choice);
      const missing = settingToGive(choice) as ReadingName | undefined;
      const act = () => (missing ? this.#actions.ask(chosen, missing) : this.#actions.read(chosen));
      return button(choiceText(choice), act);
    });
    if (isPassing) buttons.push(button('Try again', this.#actions.again));
    if (hasFile) buttons.push(button('Open with…', this.#actions.openWith));
    this.#show(
      'alert',
      createElement('p', {}, [sentenceWithButtons(note), rest].filter(Boolean).join(' ')),
      buttonRow(...buttons),
    );
  }

  #show(role: string, ...content: readonly HTMLElement[]): void {
    this.element.setAttribute('role', role);
    this.element.replaceChildren(...content);
    this.element.hidden = false;
  }
}
