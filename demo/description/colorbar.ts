// Tools on the colorbars: a histogram of the values, the bright threshold, and grips that move the limits.

import { type Options, type ScaleNorm, type View, valueText } from '../../src/index.ts';
import { hideNotice, showError } from '../parts/notice.ts';
import { type ColorbarScale, roundForSlider } from './colorbar-scales.ts';
import { histogram } from './count.ts';
import type { ColorbarValues } from './messages.ts';
import { STROKES, svgElement } from './svg.ts';

/** Heights of a bin of the histogram and of a grip, in CSS pixels. */
const BIN_HEIGHT = 4;
const GRIP_HEIGHT = 9;
const MIN_BINS = 4;
/** Lowest and highest position that a limit can be dragged to, where 0 and 1 are the ends of the colorbar. */
const DRAG_RANGE = { min: -1, max: 2 };

/** Change of a limit by a key, as a fraction of the colorbar. */
const KEY_STEPS: Readonly<Record<string, number>> = {
  ArrowUp: 0.01,
  ArrowRight: 0.01,
  ArrowDown: -0.01,
  ArrowLeft: -0.01,
  PageUp: 0.1,
  PageDown: -0.1,
};
const RESET_KEYS = ['Delete', 'Backspace', 'Home'];

type Limit = 'vmin' | 'vmax';
type Strip = View['layout']['strips'][number];

/** A limit that is being dragged. */
interface Drag {
  readonly limit: Limit;
  /** Scale and position of the colorbar at the start of the drag. */
  readonly scale: ColorbarScale;
  readonly strip: Strip;
  /** Position of the pointer in device pixels. */
  y: number;
}

/** The SVG layer with the tools on the colorbars. */
export class ColorbarTools {
  readonly #view: View;
  readonly #figure: HTMLElement;
  readonly #layer = svgElement('svg', { class: 'colorbar-tools' });
  #scales: readonly ColorbarScale[] = [];
  #groups: readonly ColorbarValues[] | null = null;
  #thresholds: readonly number[] = [];
  #drag: Drag | null = null;

  constructor(figure: HTMLElement, view: View) {
    this.#view = view;
    this.#figure = figure;
    figure.append(this.#layer);
    this.#layer.addEventListener('pointermove', (event) => this.#moveDrag(event));
    // Clicks and keys on a grip must not reach the figure, where they pin heads.
    for (const type of ['click', 'keydown'] as const)
      this.#layer.addEventListener(type, (event) => {
        if ((event as KeyboardEvent).key !== 'Escape') event.stopPropagation();
      });
    for (const end of ['pointerup', 'lostpointercapture'] as const)
      this.#layer.addEventListener(end, () => {
        this.#drag = null;
        this.draw();
      });
  }

  /**
   * @param scales the scales of the colorbars; empty to draw nothing
   * @param groups the values under each colorbar; null if unknown
   * @param thresholds the bright threshold of each colorbar
   */
  show(
    scales: readonly ColorbarScale[],
    groups: readonly ColorbarValues[] | null,
    thresholds: readonly number[],
  ): void {
    [this.#scales, this.#groups, this.#thresholds] = [scales, groups, thresholds];
    this.draw();
  }

  draw(): void {
    const focused = (document.activeElement as Element | null)?.getAttribute('data-limit');
    this.#layer.replaceChildren();
    const scales = this.#scales;
    if (scales.length === 0) return;
    const { layout } = this.#view;
    const { strips } = layout;
    const pixel = layout.width / (this.#figure.clientWidth || layout.width);
    this.#layer.setAttribute('viewBox', `0 0 ${layout.width} ${layout.height}`);
    for (const strip of strips) {
      const index = strip.scale ?? -1;
      const scale = scales[index];
      if (!scale || !(scale.norm.vmax > scale.norm.vmin)) continue;
      const { norm, signed } = scale;
      const group = this.#groups?.[index];
      if (group) this.#drawHistogram(group, norm, strip, pixel);
      const threshold = this.#thresholds[index] as number;
      for (const value of signed ? [threshold, -threshold] : [threshold])
        this.#drawThreshold(norm, strip, value, pixel);
    }
    const [scale] = scales;
    const [strip] = strips;
    if (scales.length > 1 || !scale || !strip) return;
    for (const limit of ['vmax', 'vmin'] as const) this.#drawGrip(scale, strip, limit, pixel);
    if (focused) this.#layer.querySelector<SVGElement>(`[data-limit=${focused}]`)?.focus();
  }

  #drawHistogram(
    group: ColorbarValues,
    norm: ScaleNorm,
    { x, y, width, height }: Strip,
    pixel: number,
  ): void {
    const bins = Math.max(MIN_BINS, Math.floor(height / (BIN_HEIGHT * pixel)));
    const counts = histogram(group, norm, bins);
    // A logarithmic scale keeps the few bright cells visible.
    const largest = Math.log1p(Math.max(...counts)) || 1;
    const steps = counts.map((count, i) => {
      const right = x + 0.85 * width * (Math.log1p(count) / largest);
      const [bottom, top] = [y + height - (i / bins) * height, y + height - ((i + 1) / bins) * height];
      return `L${right} ${bottom}L${right} ${top}`;
    });
    const d = `M${x} ${y + height}${steps.join('')}L${x} ${y}z`;
    this.#layer.append(
      svgElement('path', {
        d,
        class: 'histogram',
        fill: '#ffffff',
        'fill-opacity': 0.55,
        stroke: '#000000',
        'stroke-opacity': 0.6,
        'stroke-width': pixel,
        'data-counts': counts.join(),
      }),
    );
  }

  #drawThreshold(norm: ScaleNorm, { x, y, width, height }: Strip, value: number, pixel: number): void {
    if (!(value >= norm.vmin && value <= norm.vmax)) return;
    const lineY = y + height * (1 - norm.toUnit(value));
    for (const [stroke, weight] of STROKES)
      this.#layer.append(
        svgElement('path', {
          d: `M${x - 4 * pixel} ${lineY}H${x + width + 4 * pixel}`,
          class: 'threshold',
          stroke,
          'stroke-width': weight * pixel,
        }),
      );
  }

  #drawGrip(scale: ColorbarScale, strip: Strip, limit: Limit, pixel: number): void {
    const { x, y, width, height } = strip;
    const name = limit === 'vmax' ? 'Upper limit' : 'Lower limit';
    const { norm } = scale;
    const value = norm[limit];
    const [min, max] =
      limit === 'vmax'
        ? [norm.vmin, norm.fromUnit(DRAG_RANGE.max)]
        : [norm.fromUnit(DRAG_RANGE.min), norm.vmax];
    const end = limit === 'vmax' ? y : y + height;
    const centerY = this.#drag?.limit === limit ? this.#drag.y : end;
    const grip = svgElement('rect', {
      x: x - 3 * pixel,
      y: centerY - (GRIP_HEIGHT * pixel) / 2,
      width: width + 6 * pixel,
      height: GRIP_HEIGHT * pixel,
      rx: 3 * pixel,
      class: 'grip',
      tabindex: 0,
      role: 'slider',
      'aria-label': name,
      'aria-orientation': 'vertical',
      'aria-valuenow': roundForSlider(scale, value),
      'aria-valuemin': roundForSlider(scale, min),
      'aria-valuemax': roundForSlider(scale, max),
      'aria-valuetext': valueText(value),
      'data-limit': limit,
    });
    const title = svgElement('title', {});
    title.textContent = `${name}: ${valueText(value)} (drag or use the arrow keys; Delete resets it to the data)`;
    grip.append(title);
    grip.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      grip.focus();
      this.#layer.setPointerCapture(event.pointerId);
      this.#drag = { limit, scale, strip, y: end };
    });
    grip.addEventListener('keydown', (event) => this.#handleKey(event, scale, limit));
    this.#layer.append(grip);
  }

  #moveDrag(event: PointerEvent): void {
    if (!this.#drag) return;
    const { limit, scale, strip } = this.#drag;
    const box = this.#layer.getBoundingClientRect();
    const { height } = this.#view.layout;
    const y = ((event.clientY - box.top) / box.height) * height;
    const position = (strip.y + strip.height - y) / strip.height;
    const clamped = Math.min(Math.max(position, DRAG_RANGE.min), DRAG_RANGE.max);
    this.#drag.y = Math.min(Math.max(y, 0), height);
    this.#setLimit(scale, limit, scale.norm.fromUnit(clamped));
    this.draw();
  }

  #handleKey(event: KeyboardEvent, scale: ColorbarScale, limit: Limit): void {
    const step = KEY_STEPS[event.key];
    const isReset = RESET_KEYS.includes(event.key);
    if (step === undefined && !isReset) return;
    event.preventDefault();
    event.stopPropagation();
    if (isReset) this.#apply(scale.signed ? { vmin: null, vmax: null } : { [limit]: null });
    else this.#setLimit(scale, limit, scale.norm.fromUnit((limit === 'vmax' ? 1 : 0) + (step as number)));
  }

  /** Sets a limit, if the result is valid; limits of signed values stay symmetric. */
  #setLimit(scale: ColorbarScale, limit: Limit, requested: number): void {
    const value = roundForSlider(scale, requested);
    if (!Number.isFinite(Math.fround(value))) return;
    if (scale.norm.needsPositive && !(value > 0)) return;
    if (scale.signed) {
      const magnitude = limit === 'vmax' ? value : -value;
      if (magnitude > 0) this.#apply({ vmin: -magnitude, vmax: magnitude });
      return;
    }
    const { vmin, vmax } = (this.#scales[0] ?? scale).norm;
    if (limit === 'vmax' ? value > vmin : value < vmax) this.#apply({ [limit]: value });
  }

  #apply(options: Partial<Options>): void {
    try {
      this.#view.set(options);
      hideNotice();
    } catch (error) {
      showError(error);
    }
  }
}
