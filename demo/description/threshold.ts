// The bright threshold: a slider, a field, and the number of cells at or above it.

import { shareText } from '../../src/analysis.ts';
import { withMinusSign } from '../../src/index.ts';
import { byId } from '../parts/elements.ts';
import { parseField } from '../parts/fields.ts';
import { hideNotice, showError } from '../parts/notice.ts';
import { BRIGHT_POSITION, type ColorbarScale, roundForSlider } from './colorbar-scales.ts';
import { countAbove, positionOfValue, valueAtPosition } from './count.ts';
import type { ColorbarValues } from './messages.ts';

const { format: formatNumber } = new Intl.NumberFormat('en');

/** The controls of the bright threshold. */
export class Threshold {
  readonly #onChange: () => void;
  readonly #slider = byId<HTMLInputElement>('description-threshold');
  readonly #field = byId<HTMLInputElement>('description-value');
  #value: number | null = null;
  #scales: readonly ColorbarScale[] = [];
  #groups: readonly ColorbarValues[] | null = null;

  /** @param onChange called when the user changes the threshold */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#slider.addEventListener('input', () => {
      const [scale] = this.#scales;
      if (scale) this.#set(roundForSlider(scale, valueAtPosition(scale, Number(this.#slider.value))));
    });
    this.#field.addEventListener('change', () => this.#setText(this.#field.value.trim()));
    byId('description-reset').addEventListener('click', () => this.#set(null));
  }

  /** The threshold; null: 80 % of each colorbar. */
  get value(): number | null {
    return this.#value;
  }

  /** Returns the threshold for the cells of a colorbar. */
  readonly brightFrom = (scale: ColorbarScale): number => this.#value ?? scale.brightFrom;

  /** Resets the threshold to 80 % of each colorbar. */
  clear(): void {
    this.#value = null;
  }

  /** @param groups the values under each colorbar; null if unknown */
  show(scales: readonly ColorbarScale[], groups: readonly ColorbarValues[] | null): void {
    this.#scales = scales;
    this.#groups = groups;
    const [scale] = scales;
    if (!scale) return;
    const isPerColorbar = scales.length > 1 && this.#value === null;
    const value = this.brightFrom(scale);
    const text = this.#formatValue(scale, value);
    this.#slider.value = String(isPerColorbar ? BRIGHT_POSITION : positionOfValue(scale, value));
    this.#slider.setAttribute('aria-valuetext', isPerColorbar ? '80 % of each colorbar' : text);
    this.#field.value = isPerColorbar ? '' : text;
    this.#field.placeholder = isPerColorbar ? '80 % each' : '';
    const limit = `${isPerColorbar ? '80 % of their colorbar' : text}${scale.signed ? ' in magnitude' : ''}`;
    const output = byId('description-count');
    const sentence = groups ? `${this.#countText()} at or above ${limit}` : '';
    if (output.textContent !== sentence) output.textContent = sentence;
  }

  /** Sets the threshold; the count updates immediately, the description later. */
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
    return `${formatNumber(count)} of ${formatNumber(total)} cells (${shareText(total === 0 ? 0 : count / total)})`;
  }

  #countAbove(thresholdOf: (scale: ColorbarScale) => number): number {
    return (this.#groups ?? []).reduce((sum, { values }, i) => {
      const scale = this.#scales[i] as ColorbarScale;
      return sum + countAbove({ values, signed: scale.signed }, thresholdOf(scale));
    }, 0);
  }

  /** Formats a value with as few digits as give the same count of cells. */
  #formatValue(scale: ColorbarScale, value: number): string {
    const count = this.#countAbove(() => value);
    const rounded = roundForSlider(scale, value);
    if (this.#groups?.length !== 1 || this.#countAbove(() => rounded) === count)
      return withMinusSign(String(rounded));
    for (let digits = 4; digits < 9; digits++) {
      const longer = Number(value.toPrecision(digits));
      if (this.#countAbove(() => longer) === count) return withMinusSign(String(longer));
    }
    return withMinusSign(String(Number(value.toPrecision(9))));
  }
}
