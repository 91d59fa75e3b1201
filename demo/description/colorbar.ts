// On the colorbars: how many cells have each colour, where bright begins, and grips that move the limits.

import { type Options, type ScaleNorm, type View, valueText } from '../../src/index.ts';
import { hideNotice, showError } from '../parts/notice.ts';
import { type ColorbarScale, roundForSlider } from './colorbar-scales.ts';
import { histogram } from './count.ts';
import type { ScaleGroupText } from './messages.ts';
import { STROKES, svgElement } from './svg.ts';

/** CSS pixels of a part of the histogram, and of a grip. */
const PART = 4;
const GRIP = 9;
/** How far beyond the colorbar a limit can be dragged at a time, as shares of it. */
const BEYOND = [-1, 2] as const;

type Limit = 'vmin' | 'vmax';
type Strip = View['layout']['strips'][number];

export class ColorbarTools {
  readonly #view: View;
  readonly #figure: HTMLElement;
  readonly #layer = svgElement('svg', { class: 'colorbar-tools' });
  #scales: readonly ColorbarScale[] = [];
  #groups: readonly ScaleGroupText[] | null = null;
  #thresholds: readonly number[] = [];
  /** The limit that is dragged, the colorbar as it was when that began, and where the pointer is. */
  #drag: { readonly limit: Limit; readonly scale: ColorbarScale; readonly strip: Strip; y: number } | null =
    null;

  constructor(figure: HTMLElement, view: View) {
    this.#view = view;
    this.#figure = figure;
    figure.append(this.#layer);
    this.#layer.addEventListener('pointermove', (event) => this.#move(event));
    // What is done to a grip is not done to the figure, whose clicks and keys pin heads.
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
   * @param scales the colorbars as they are now; none where nothing is to be drawn on them
   * @param groups the values under each, null where those that are known are of something else
   * @param thresholds under each, the value from which cells are bright
   */
  show(
    scales: readonly ColorbarScale[],
    groups: readonly ScaleGroupText[] | null,
    thresholds: readonly number[],
  ): void {
    [this.#scales, this.#groups, this.#thresholds] = [scales, groups, thresholds];
    this.draw();
  }

  draw(): void {
    const { layout } = this.#view;
    const { strips } = layout;
    const focused = (document.activeElement as Element | null)?.getAttribute('data-limit');
    this.#layer.replaceChildren();
    const scales = this.#scales;
    if (strips.length === 0 || strips.length !== scales.length) return;
    const pixel = layout.width / (this.#figure.clientWidth || layout.width);
    this.#layer.setAttribute('viewBox', `0 0 ${layout.width} ${layout.height}`);
    scales.forEach(({ norm, signed }, i) => {
      const strip = strips[i] as Strip;
      if (!(norm.vmax > norm.vmin)) return;
      const group = this.#groups?.[i];
      if (group) this.#drawHistogram(group, norm, strip, pixel);
      const threshold = this.#thresholds[i] as number;
      for (const value of signed ? [threshold, -threshold] : [threshold])
        this.#drawThreshold(norm, strip, value, pixel);
    });
    const [scale] = scales;
    if (scales.length > 1 || !scale) return;
    for (const limit of ['vmax', 'vmin'] as const) this.#drawGrip(scale, strips[0] as Strip, limit, pixel);
    if (focused) this.#layer.querySelector<SVGElement>(`[data-limit=${focused}]`)?.focus();
  }

  #drawHistogram(
    group: ScaleGroupText,
    norm: ScaleNorm,
    { x, y, width, height }: Strip,
    pixel: number,
  ): void {
    const parts = Math.max(4, Math.floor(height / (PART * pixel)));
    const counts = histogram(group, norm, parts);
    // Logarithms, so that the few that are bright show beside the many that are not.
    const most = Math.log1p(Math.max(...counts)) || 1;
    const steps = counts.map((count, i) => {
      const right = x + 0.85 * width * (Math.log1p(count) / most);
      const [from, to] = [y + height - (i / parts) * height, y + height - ((i + 1) / parts) * height];
      return `L${right} ${from}L${right} ${to}`;
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
    const at = y + height * (1 - norm.toUnit(value));
    for (const [stroke, weight] of STROKES)
      this.#layer.append(
        svgElement('path', {
          d: `M${x - 4 * pixel} ${at}H${x + width + 4 * pixel}`,
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
    const [least, most] =
      limit === 'vmax' ? [norm.vmin, norm.fromUnit(BEYOND[1])] : [norm.fromUnit(BEYOND[0]), norm.vmax];
    const end = limit === 'vmax' ? y : y + height;
    const at = this.#drag?.limit === limit ? this.#drag.y : end;
    const grip = svgElement('rect', {
      x: x - 3 * pixel,
      y: at - (GRIP * pixel) / 2,
      width: width + 6 * pixel,
      height: GRIP * pixel,
      rx: 3 * pixel,
      class: 'grip',
      tabindex: 0,
      role: 'slider',
      'aria-label': name,
      'aria-orientation': 'vertical',
      'aria-valuenow': roundForSlider(scale, value),
      'aria-valuemin': roundForSlider(scale, least),
      'aria-valuemax': roundForSlider(scale, most),
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
    grip.addEventListener('keydown', (event) => this.#key(event, scale, limit));
    this.#layer.append(grip);
  }

  #move(event: PointerEvent): void {
    if (!this.#drag) return;
    const { limit, scale, strip } = this.#drag;
    const box = this.#layer.getBoundingClientRect();
    const { height } = this.#view.layout;
    const y = ((event.clientY - box.top) / box.height) * height;
    const t = Math.min(Math.max((strip.y + strip.height - y) / strip.height, BEYOND[0]), BEYOND[1]);
    this.#drag.y = Math.min(Math.max(y, 0), height);
    this.#set(scale, limit, scale.norm.fromUnit(t));
    this.draw();
  }

  #key(event: KeyboardEvent, scale: ColorbarScale, limit: Limit): void {
    const step = {
      ArrowUp: 0.01,
      ArrowRight: 0.01,
      ArrowDown: -0.01,
      ArrowLeft: -0.01,
      PageUp: 0.1,
      PageDown: -0.1,
    }[event.key];
    const isReset = event.key === 'Delete' || event.key === 'Backspace' || event.key === 'Home';
    if (step === undefined && !isReset) return;
    event.preventDefault();
    event.stopPropagation();
    if (isReset) this.#apply(scale.signed ? { vmin: null, vmax: null } : { [limit]: null });
    else this.#set(scale, limit, scale.norm.fromUnit((limit === 'vmax' ? 1 : 0) + (step as number)));
  }

  /** Moves a limit where that leaves limits that can be; signed ones stay symmetric. */
  #set(scale: ColorbarScale, limit: Limit, wanted: number): void {
    const value = roundForSlider(scale, wanted);
    if (!Number.isFinite(Math.fround(value))) return;
    if (scale.norm.needsPositive && !(value > 0)) return;
    if (scale.signed) {
      const reach = limit === 'vmax' ? value : -value;
      if (reach > 0) this.#apply({ vmin: -reach, vmax: reach });
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
