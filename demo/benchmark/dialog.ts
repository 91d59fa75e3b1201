// The benchmark's dialog: explains what will happen, shows progress, then the report with buttons to copy and save it.

import { safeJson } from '../../src/analysis.ts';
import './benchmark.css';
import { HeadglowError } from '../../src/index.ts';
import { capitalise, createElement } from '../parts/elements.ts';
import { PALETTES, renderChart } from './chart.ts';
import { saveChartAsPng } from './chart-png.ts';
import { createButton, createTable, showConfirmation } from './elements.ts';
import type { OpenDataset } from './figure.ts';
import { formatReport } from './markdown.ts';
import { runBenchmark } from './measure.ts';
import type { Report } from './report.ts';
import { answerSentences, buildFigureRows, buildMachineRows, EXPLANATION } from './text.ts';

export interface BenchmarkOptions {
  readonly open: OpenDataset;
  readonly theme: 'light' | 'dark';
  /** Whether to take fewer samples and smaller sizes. */
  readonly quick?: boolean;
  /** Whether to start immediately. */
  readonly start?: boolean;
  /** Called once, with the report or the reason why there is none. The sentence it returns is shown. */
  readonly onEnd?: (outcome: Report | HeadglowError) => Promise<string> | undefined;
  readonly onProgress?: (sentence: string) => void;
}

const INTRODUCTION =
  'This measures how fast Headglow draws a standard figure, the figure that is open, and figures of increasing size. ' +
  'It takes up to 90 seconds. Keep this page visible; no data leaves it.';

/** Pixels of the window's width below which the chart's panels are stacked. */
const NARROW_WIDTH = 760;

const cancelledError = new HeadglowError({
  code: 'environment',
  reason: 'the benchmark was cancelled on the page',
});

const failedError = (error: unknown): HeadglowError =>
  new HeadglowError({
    code: 'environment',
    reason: `this machine could not be measured (${String(error)})`,
  });

/** Opens the dialog over the page. */
export function openBenchmarkDialog(options: BenchmarkOptions): void {
  new BenchmarkDialog(options).open();
}

class BenchmarkDialog {
  readonly #options: BenchmarkOptions;
  readonly #body = createElement('div', { class: 'body' });
  readonly #buttons = createElement('div', { class: 'buttons' });
  readonly #note = createElement('p', { role: 'status', class: 'note' });
  readonly #fault = createElement('p', { role: 'alert', class: 'fault' });
  readonly #dialog = createElement(
    'dialog',
    { class: 'benchmark', 'aria-labelledby': 'benchmark-title' },
    createElement('h2', { id: 'benchmark-title' }, 'Benchmark this machine'),
    this.#body,
    this.#note,
    this.#fault,
    this.#buttons,
  );
  /** Aborts the benchmark that is running. */
  #running: AbortController | null = null;
  #hasEnded = false;

  constructor(options: BenchmarkOptions) {
    this.#options = options;
    this.#dialog.addEventListener('close', () => {
      this.#running?.abort(cancelledError);
      this.#dialog.remove();
      void this.#end(cancelledError);
    });
  }

  open(): void {
    document.body.append(this.#dialog);
    this.#dialog.showModal();
    if (this.#options.start) void this.#run();
    else this.#showIntroduction();
  }

  #showIntroduction(): void {
    const start = createButton('Start', () => void this.#run());
    this.#body.replaceChildren(createElement('p', {}, INTRODUCTION));
    this.#buttons.replaceChildren(start, this.#createCloseButton('Close'));
    start.focus();
  }

  async #run(): Promise<void> {
    this.#fault.textContent = '';
    const controller = new AbortController();
    this.#running = controller;
    const { stage, onProgress } = this.#showProgress();
    const { open, quick = false } = this.#options;
    try {
      const report = await runBenchmark(stage, open, { quick, signal: controller.signal, onProgress });
      this.#showReport(report);
      void this.#end(report);
    } catch (error) {
      if (!controller.signal.aborted) this.#showFailure(error);
    } finally {
      if (this.#running === controller) this.#running = null;
    }
  }

  /** @returns the element to draw in, and the function that updates what is shown */
  #showProgress() {
    const status = createElement('p', { role: 'status' });
    const progress = createElement('progress', { max: '1', value: '0', 'aria-label': 'Progress' });
    const stage = createElement('div', { class: 'stage' });
    const caption = createElement('p', {}, 'Drawing off-screen to measure drawing time alone');
    const preview = createElement(
      'div',
      { class: 'preview', inert: '', 'aria-hidden': 'true' },
      caption,
      stage,
    );
    this.#body.replaceChildren(status, progress, preview);
    const cancel = this.#createCloseButton('Cancel');
    this.#buttons.replaceChildren(cancel);
    cancel.focus();
    const onProgress = (sentence: string, fraction: number) => {
      status.textContent = `${sentence}…`;
      progress.value = fraction;
      // The stage has its full size, for measuring; it is scaled down to fit the dialog.
      stage.style.transform = `scale(${preview.clientWidth / Math.max(1, stage.clientWidth)})`;
      this.#options.onProgress?.(sentence);
    };
    return { stage, onProgress };
  }

  #showFailure(error: unknown): void {
    const known = error instanceof HeadglowError ? error : failedError(error);
    this.#showIntroduction();
    this.#fault.textContent = capitalise(known.message);
    void this.#end(known);
    if (known !== error) reportError(error);
  }

  #showReport(report: Report): void {
    const { theme } = this.#options;
    this.#body.replaceChildren(...createReportElements(report, theme));
    const copyMarkdown = this.#createCopyButton('Copy as Markdown', () => formatReport(report));
    const copyJson = this.#createCopyButton(
      'Copy as JSON',
      () => `${safeJson(JSON.stringify(report, null, 2))}\n`,
    );
    const save = createButton('Save as PNG', () => {
      saveChartAsPng(renderChart(report, PALETTES[theme], 2)).then(
        () => showConfirmation(save, 'Saved'),
        () => {
          this.#fault.textContent = 'The browser could not create the PNG file.';
        },
      );
    });
    this.#buttons.replaceChildren(copyMarkdown, copyJson, save, this.#createCloseButton('Close'));
    copyMarkdown.focus({ preventScroll: true });
  }

  #createCloseButton(label: string): HTMLButtonElement {
    return createButton(label, () => this.#dialog.close());
  }

  #createCopyButton(label: string, createText: () => string): HTMLButtonElement {
    const button = createButton(label, () => {
      navigator.clipboard.writeText(createText()).then(
        () => showConfirmation(button, 'Copied'),
        () => {
          this.#fault.textContent = 'The browser does not allow this page to use the clipboard.';
        },
      );
    });
    return button;
  }

  async #end(outcome: Report | HeadglowError): Promise<void> {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#note.textContent = (await this.#options.onEnd?.(outcome)) ?? '';
  }
}

function createReportElements(report: Report, theme: 'light' | 'dark'): HTMLElement[] {
  const chart = createElement('div', { class: 'chart' });
  const isNarrow = matchMedia(`(max-width: ${NARROW_WIDTH}px)`).matches;
  chart.innerHTML = renderChart(report, PALETTES[theme], isNarrow ? 1 : 2).svg; // text in it is escaped
  const names = report.figures.map(({ name }) => name);
  return [
    createElement('h3', {}, 'Largest figures'),
    ...answerSentences(report).map((sentence) => createElement('p', { class: 'answer' }, sentence)),
    chart,
    createElement('h3', {}, 'This machine'),
    createTable('This machine', [], buildMachineRows(report.machine)),
    createElement('h3', {}, 'Measurements'),
    createTable('Measurements', ['', ...names], buildFigureRows(report.figures)),
    createElement('p', { class: 'explanation' }, EXPLANATION),
  ];
}
