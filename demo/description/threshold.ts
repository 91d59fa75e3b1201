// From which value on cells are bright: a slider, a field, and how many cells that are.

import { shareText } from '../../src/analysis.ts';
import { withMinusSign } from '../../src/index.ts';
import { byId } from '../parts/elements.ts';
import { parseField } from '../parts/fields.ts';
import { hideNotice, showError } from '../parts/notice.ts';
import { BRIGHT_SHARE, type ColorbarScale, roundForSlider } from './colorbar-scales.ts';
import { countAbove, shareAtValue, valueAtShare } from './count.ts';
import type { ScaleGroupText } from './messages.ts';

const { format: grouped } = new Intl.NumberFormat('en');

export class Threshold {
  readonly #onChange: () => void;
  readonly #slider = byId<HTMLInputElement>('description-threshold');
  readonly #field = byId<HTMLInputElement>('description-value');
  #value: number | null = null;
  #scales: readonly ColorbarScale[] = [];
  #groups: readonly ScaleGroupText[] | null = null;

  /** @param onChange called when the user sets another value */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#slider.addEventListener('input', () => {
      const [scale] = this.#scales;
      if (scale) this.#set(roundForSlider(scale, valueAtShare(scale, Number(this.#slider.value))));
    });
    this.#field.addEventListener('change', () => this.#setText(this.#field.value.trim()));
    byId('description-reset').addEventListener('click', () => this.#set(null));
  }

  /** Cells are bright from this value on; null: from 80 % of the colorbar on. */
  get value(): number | null {
    return this.#value;
  }

  /** The value from which cells under a colorbar are bright. */
  readonly brightFrom = (scale: ColorbarScale): number => this.#value ?? scale.brightFrom;

  /** Goes back to 80 % of the colorbar. */
  clear(): void {
    this.#value = null;
  }

  /** @param groups the values under each colorbar; null where they are not known */
  show(scales: readonly ColorbarScale[], groups: readonly ScaleGroupText[] | null): void {
    this.#scales = scales;
    this.#groups = groups;
    const [scale] = scales;
    if (!scale) return;
    const isEach = scales.length > 1 && this.#value === null;
    const value = this.brightFrom(scale);
    const text = this.#textOf(scale, value);
    this.#slider.value = String(isEach ? BRIGHT_SHARE : shareAtValue(scale, value));
    this.#slider.setAttribute('aria-valuetext', isEach ? '80 % of each colorbar' : text);
    this.#field.value = isEach ? '' : text;
    this.#field.placeholder = isEach ? '80 % each' : '';
    const where = `${isEach ? '80 % of their colorbar' : text}${scale.signed ? ' in magnitude' : ''}`;
    const output = byId('description-count');
    const sentence = groups ? `${this.#countText()} at or above ${where}` : '';
    if (output.textContent !== sentence) output.textContent = sentence;
  }

  /** What there is to count is shown at once, words follow. */
  #set(value: number | null): void {
    this.#value = value;
    this.#onChange();
  }

  #setText(text: string): void {
    try {
      const value = text === '' ? Number.NaN : parseField(text, 'Bright threshold');
      if (Number.isFinite(Math.fround(value))) this.#set(value);
      else this.show(this.#scales, this.#groups);
      hideNotice();
    } catch (error) {
      this.show(this.#scales, this.#groups);
      showError(error);
    }
  }

  #countText(): string {
    const total = (this.#groups ?? []).reduce((sum, { values }) => sum + values.length, 0);
    const count = this.#countAbove(this.brightFrom);
    return `${grouped(count)} of ${grouped(total)} cells (${shareText(total === 0 ? 0 : count / total)})`;
  }

  #countAbove(from: (scale: ColorbarScale) => number): number {
    return (this.#groups ?? []).reduce((sum, { values }, i) => {
      const scale = this.#scales[i] as ColorbarScale;
      return sum + countAbove({ values, signed: scale.signed }, from(scale));
    }, 0);
  }

  /** A value with the fewest digits that tell it from other values, and count the same cells. */
  #textOf(scale: ColorbarScale, value: number): string {
    const count = this.#countAbove(() => value);
    const short = roundForSlider(scale, value);
    if (this.#groups?.length !== 1 || this.#countAbove(() => short) === count)
      return withMinusSign(String(short));
    for (let digits = 4; digits < 9; digits++) {
      const more = Number(value.toPrecision(digits));
      if (this.#countAbove(() => more) === count) return withMinusSign(String(more));
    }
    return withMinusSign(String(Number(value.toPrecision(9))));
  }
}
