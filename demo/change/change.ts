// Shows an analysis instead of the values: their difference, or the emergence map. The values can be shown again.

import { type Analysis, analyse, hasTrainingRun, type Progress } from '../../src/analysis.ts';
import { formatBytes } from '../../src/formats.ts';
import { type Dataset, modelNames, type Options, timelineSteps, type View } from '../../src/index.ts';
import { withProgress } from '../parts/notice.ts';
import { isEqual, type ShownAnalysis } from '../state/state.ts';

/** Options that an analysis has separately from the values. */
const ANALYSIS_OPTIONS = [
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

/** The shown analysis, and what it was computed from. */
interface Shown {
  readonly analysis: Analysis;
  readonly dataset: Dataset;
  readonly values: Dataset;
  /** The options `ANALYSIS_OPTIONS` of the values. */
  readonly options: Partial<Options>;
  /** The options `ANALYSIS_OPTIONS` that the analysis suggests. */
  readonly suggested: Partial<Options>;
  /** The position of the values on the timeline. */
  readonly checkpoint: number | null;
}

const pickAnalysisOptions = (options: Partial<Options>): Partial<Options> =>
  Object.fromEntries(ANALYSIS_OPTIONS.map((key) => [key, options[key]]));

/** Whether a dataset is the difference of models or tasks, which may lack some of their steps. */
const isOfNames = ({ tensors }: Dataset): boolean =>
  tensors.some(({ shownModel, shownTasks }) => shownModel ?? shownTasks);

/** The position at the same step of another timeline, or at the last step before it. */
function carryCheckpoint(checkpoint: number | null, from: Dataset, to: Dataset): number | null {
  const [steps, others] = [timelineSteps(from), timelineSteps(to)];
  if (checkpoint === null || (steps.length === others.length && steps.every((step, i) => step === others[i])))
    return checkpoint;
  const step = steps[Math.round(checkpoint)] ?? Number.POSITIVE_INFINITY;
  return others.length === 0
    ? null
    : Math.max(
        0,
        others.findLastIndex((other) => other <= step),
      );
}

const isEmergence = (analysis: Analysis | undefined): boolean =>
  analysis !== undefined && 'emergence' in analysis;

/** What is read for an emergence map; of sources with levels, blocks that do not reach the threshold are left out. */
function readingText({ tensors }: Dataset): string {
  const bytes = tensors.reduce((sum, tensor) => {
    const { steps, tasks, layers, heads } = tensor;
    return sum + ('levels' in tensor ? 4 * (steps?.length ?? 1) * tasks.length * layers * heads : 0);
  }, 0);
  const upTo = bytes > 0 ? ` block by block, up to ${formatBytes(bytes)}` : '';
  return `Reading all checkpoints${upTo}…`;
}

function namesIn({ tensors }: Dataset): readonly string[] {
  const hasSeveral = tensors.length > 1;
  const tasks = [...new Set(tensors.flatMap((tensor) => tensor.tasks))].filter(Boolean);
  const pairs = tensors.flatMap(({ model, tasks: own }) =>
    hasSeveral && own.length > 1 ? own.map((task) => `${model}/${task}`) : [],
  );
  return [...(hasSeveral ? modelNames({ tensors }) : []), ...(tasks.length > 1 ? tasks : []), ...pairs];
}

/** Names by dataset, which may have many. */
const knownNames = new WeakMap<Dataset, readonly string[]>();

/** The analysis shown in a view, if any. */
export class Change {
  readonly #view: View;
  #shown: Shown | null = null;
  /** Shows the progress of reading for an emergence map. */
  #reportProgress = (_: Progress): void => {};

  constructor(view: View) {
    this.#view = view;
  }

  /** The analysis that is shown; null while the values are shown. */
  get analysis(): Analysis | null {
    return this.#current?.analysis ?? null;
  }

  /** The values, even while an analysis is shown. */
  get values(): Dataset {
    return this.#current?.values ?? this.#view.dataset;
  }

  /** The analysis that is shown, with those of its separate options that differ from what it suggests. */
  get shown(): ShownAnalysis | null {
    const current = this.#current;
    if (!current) return null;
    const { options } = this.#view;
    const changed = ANALYSIS_OPTIONS.filter((key) => !isEqual(options[key], current.suggested[key]));
    return {
      analysis: current.analysis,
      options: Object.fromEntries(changed.map((key) => [key, options[key]])),
    };
  }

  /** The options of the values, even while an analysis is shown. */
  get valuesOptions(): Options {
    return { ...this.#view.options, ...this.#current?.options, checkpoint: this.#checkpoint };
  }

  /** Whether the values have several checkpoints to compare. */
  get hasRun(): boolean {
    return hasTrainingRun(this.values);
  }

  /** Names of models and tasks that can be subtracted from others: `base`, `base/induction`. */
  get names(): readonly string[] {
    const { values } = this;
    const names = knownNames.get(values) ?? namesIn(values);
    knownNames.set(values, names);
    return names;
  }

  /** Step of the nearest checkpoint, shown now or before the emergence map. */
  get step(): number {
    const steps = timelineSteps(this.values);
    return steps[Math.round(this.#checkpoint ?? steps.length - 1)] as number;
  }

  get #current(): Shown | null {
    return this.#shown?.dataset === this.#view.dataset ? this.#shown : null;
  }

  get #checkpoint(): number | null {
    const current = this.#current;
    if (!current) return this.#view.options.checkpoint;
    if (isEmergence(current.analysis)) return current.checkpoint;
    return carryCheckpoint(this.#view.options.checkpoint, current.dataset, current.values);
  }

  /**
   * Shows an analysis instead of the values.
   * @param given options that override those suggested by the analysis
   * @throws HeadglowError without any change if the analysis is not possible
   */
  show(analysis: Analysis, given: Partial<Options> = {}): void {
    const { values } = this;
    const current = this.#current;
    const { options } = this.#view;
    const valuesOptions = current?.options ?? pickAnalysisOptions(options);
    const checkpoint = this.#checkpoint;
    const result = this.#analyse(values, analysis, { ...options, ...valuesOptions, checkpoint });
    // An analysis of the same kind, such as with another threshold, keeps the current options.
    const isSameKind =
      current &&
      isEmergence(current.analysis) === isEmergence(analysis) &&
      isOfNames(current.dataset) === isOfNames(result.dataset);
    const { models = null, tasks = null } = result.options;
    this.#replace(
      {
        analysis,
        dataset: result.dataset,
        values,
        // The selection is kept, unless the subtracted one was part of it.
        options: {
          ...valuesOptions,
          ...(models !== options.models && { models: options.models }),
          ...(tasks !== options.tasks && { tasks: options.tasks }),
        },
        suggested: pickAnalysisOptions(result.options),
        checkpoint,
      },
      {
        ...(isSameKind ? { ...options, models, tasks } : result.options),
        ...(!isEmergence(analysis) && { checkpoint: carryCheckpoint(checkpoint, values, result.dataset) }),
        ...given,
      },
    );
  }

  /** Shows the values again, with their options. */
  showValues(): void {
    const current = this.#current;
    if (!current) return;
    this.#view.show(current.values, this.valuesOptions);
  }

  /**
   * Shows values, or an analysis of them.
   * @param options options of the values
   * @throws HeadglowError without any change for options that do not apply, or if the analysis is not possible
   */
  showState(values: Dataset, options: Options, shown: ShownAnalysis | null): void {
    if (!shown) {
      this.#view.show(values, options);
      return;
    }
    const { analysis } = shown;
    const { checkpoint } = options;
    const current = this.#current;
    const isSame = current?.values === values && isEqual(current.analysis, analysis);
    const result = isSame ? null : this.#analyse(values, analysis, options);
    const suggested = result ? pickAnalysisOptions(result.options) : current?.suggested;
    this.#replace(
      {
        analysis,
        dataset: result?.dataset ?? this.#view.dataset,
        values,
        options: pickAnalysisOptions(options),
        suggested: suggested ?? {},
        checkpoint,
      },
      {
        ...options,
        ...result?.options,
        ...suggested,
        ...shown.options,
        checkpoint: isEmergence(analysis)
          ? null
          : carryCheckpoint(checkpoint, values, result?.dataset ?? this.#view.dataset),
      },
    );
  }

  #analyse(values: Dataset, analysis: Analysis, options: Partial<Options>) {
    return analyse(values, analysis, options, { onProgress: (progress) => this.#reportProgress(progress) });
  }

  /** Shows the progress of reading all checkpoints for an emergence map; cancelling it shows the values again. */
  #showReadingProgress({ analysis, dataset, values }: Shown): void {
    const { moment, reader } = this.#view;
    if (!isEmergence(analysis) || !moment.isEmpty || reader.stateOf(0) !== 'loading') return;
    const controller = new AbortController();
    void withProgress(readingText(values), controller, (signal, onProgress) => {
      this.#reportProgress = ({ done, total }) => onProgress(done, total);
      return new Promise<void>((resolve) => {
        const unsubscribe = this.#view.on('change', () => {
          if (this.#view.dataset === dataset && this.#view.reader.stateOf(0) === 'loading') return;
          unsubscribe();
          resolve();
        });
        signal.addEventListener('abort', () => {
          if (this.#view.dataset === dataset) this.showValues();
        });
      });
    });
  }

  /** Shows an analysis. The state changes first, as listeners of the view read it. */
  #replace(shown: Shown, options: Partial<Options>): void {
    const previous = this.#shown;
    this.#shown = shown;
    try {
      this.#view.show(shown.dataset, options);
      this.#showReadingProgress(shown);
    } catch (error) {
      this.#shown = previous;
      throw error;
    }
  }
}
