// What is shown in the place of values: their change, or when heads emerged. The values are kept, to come back to.

import { type Analysis, analyse, hasTrainingRun, type Progress } from '../../src/analysis.ts';
import { type Dataset, type Options, timelineSteps, type View } from '../../src/index.ts';
import { withProgress } from '../parts/notice.ts';
import { isEqual, type ShownAnalysis } from '../state/state.ts';

/** The options that a change or an emergence map has its own of. */
const OWN = [
  'norm',
  'vmin',
  'vmax',
  'linthresh',
  'linearWidth',
  'limits',
  'limitsBy',
  'colormap',
  'extend',
  'reduction',
  'label',
] as const satisfies readonly (keyof Options)[];

/** What is shown, and what it was made of. */
interface Shown {
  readonly analysis: Analysis;
  readonly dataset: Dataset;
  readonly values: Dataset;
  /** The options `OWN` of the values. */
  readonly options: Partial<Options>;
  /** Where the values were on the timeline. */
  readonly checkpoint: number | null;
}

const ownOf = (options: Options): Partial<Options> =>
  Object.fromEntries(OWN.map((key) => [key, options[key]]));

const isEmergence = (analysis: Analysis | undefined): boolean =>
  analysis !== undefined && 'emergence' in analysis;

export class Change {
  readonly #view: View;
  #shown: Shown | null = null;
  /** Shows how far the reading for an emergence map is. */
  #report = (_: Progress): void => {};

  constructor(view: View) {
    this.#view = view;
  }

  /** What is shown in the place of values; null for the values themselves, such as those just opened. */
  get analysis(): Analysis | null {
    return this.#current?.analysis ?? null;
  }

  /** The values, shown or not. */
  get values(): Dataset {
    return this.#current?.values ?? this.#view.dataset;
  }

  /** The analysis, with those of its options that the values have their own of. */
  get shown(): ShownAnalysis | null {
    const { analysis } = this;
    return analysis && { analysis, options: ownOf(this.#view.options) };
  }

  /** The options of the values, shown or not. */
  get valuesOptions(): Options {
    return { ...this.#view.options, ...this.#current?.options, checkpoint: this.#checkpoint };
  }

  get isPossible(): boolean {
    return hasTrainingRun(this.values);
  }

  /** Step of the checkpoint shown, or shown before the emergence map; of two that are mixed, the nearer one. */
  get step(): number {
    const steps = timelineSteps(this.values);
    return steps[Math.round(this.#checkpoint ?? steps.length - 1)] as number;
  }

  get #current(): Shown | null {
    return this.#shown?.dataset === this.#view.dataset ? this.#shown : null;
  }

  get #checkpoint(): number | null {
    const current = this.#current;
    return current && isEmergence(current.analysis) ? current.checkpoint : this.#view.options.checkpoint;
  }

  /**
   * Shows an analysis in the place of the values.
   * @param given options that count for more than those that suit it
   * @throws HeadglowError, leaving all as it was, where there can't be one
   */
  show(analysis: Analysis, given: Partial<Options> = {}): void {
    const { values } = this;
    const current = this.#current;
    const { options } = this.#view;
    const own = current?.options ?? ownOf(options);
    const checkpoint = this.#checkpoint;
    const suited = this.#analysed(values, analysis, { ...options, ...own, checkpoint });
    // Of one kind, such as at another threshold, it keeps what was set meanwhile.
    const isAlike = current && isEmergence(current.analysis) === isEmergence(analysis);
    this.#replace(
      { analysis, dataset: suited.dataset, values, options: own, checkpoint },
      { ...(isAlike ? options : suited.options), ...given },
    );
  }

  /** Shows the values again, with the options they had. */
  showValues(): void {
    const current = this.#current;
    if (!current) return;
    this.#view.show(current.values, this.valuesOptions);
  }

  /**
   * Shows values, or an analysis in their place.
   * @param options of the values
   * @throws HeadglowError, leaving all as it was, for options that the data cannot meet, and where there can be no analysis
   */
  become(values: Dataset, options: Options, shown: ShownAnalysis | null): void {
    if (!shown) {
      this.#view.show(values, options);
      return;
    }
    const { analysis } = shown;
    const { checkpoint } = options;
    const current = this.#current;
    const isSame = current?.values === values && isEqual(current.analysis, analysis);
    const suited = isSame ? null : this.#analysed(values, analysis, options);
    this.#replace(
      {
        analysis,
        dataset: suited?.dataset ?? this.#view.dataset,
        values,
        options: ownOf(options),
        checkpoint,
      },
      {
        ...options,
        ...suited?.options,
        ...shown.options,
        checkpoint: isEmergence(analysis) ? null : checkpoint,
      },
    );
  }

  #analysed(values: Dataset, analysis: Analysis, options: Partial<Options>) {
    return analyse(values, analysis, options, { onProgress: (progress) => this.#report(progress) });
  }

  /** Follows the reading of all checkpoints for a map that is not here yet; cancelled, the values are shown again. */
  #followReading({ dataset }: Shown): void {
    const { moment, reader } = this.#view;
    if (!moment.isEmpty || reader.stateOf(0) !== 'loading') return;
    const controller = new AbortController();
    void withProgress('Reading all checkpoints…', controller, (signal, onProgress) => {
      this.#report = ({ done, total }) => onProgress(done, total);
      return new Promise<void>((resolve) => {
        const stop = this.#view.on('change', () => {
          if (this.#view.dataset === dataset && this.#view.reader.stateOf(0) === 'loading') return;
          stop();
          resolve();
        });
        signal.addEventListener('abort', () => {
          if (this.#view.dataset === dataset) this.showValues();
        });
      });
    });
  }

  /** Listeners of the view find what it shows to be what this says. */
  #replace(shown: Shown, options: Partial<Options>): void {
    const before = this.#shown;
    this.#shown = shown;
    try {
      this.#view.show(shown.dataset, options);
      this.#followReading(shown);
    } catch (error) {
      this.#shown = before;
      throw error;
    }
  }
}
