// The dialog of the benchmark: says what will happen, shows how far it has come, then the report to copy and save.

import { safeJson } from '../../src/analysis.ts';
import './benchmark.css';
import { HeadglowError } from '../../src/index.ts';
import { PALETTES, renderChart } from './chart.ts';
import { saveChartAsPng } from './chart-png.ts';
import type { OpenDataset } from './figure.ts';
import { formatReport } from './markdown.ts';
import { runBenchmark } from './measure.ts';
import type { Report } from './report.ts';
import { answerSentences, buildFigureRows, buildMachineRows, EXPLANATION, type Row } from './text.ts';

export interface BenchmarkOptions {
  readonly open: OpenDataset;
  readonly theme: 'light' | 'dark';
  /** Few samples and small sizes. */
  readonly quick?: boolean;
  /** Whether to start without being asked. */
  readonly start?: boolean;
  /** Told once: the report, or why there is none. What it answers is shown. */
  readonly onEnd?: (outcome: Report | HeadglowError) => Promise<string> | undefined;
  readonly onProgress?: (sentence: string) => void;
}

const INTRO =
  'Headglow will draw on this machine as fast as it can for up to a minute and a half: a standard figure, what is open ' +
  'now, and figures of growing size. Keep this page in front. Nothing leaves the page.';

const CANCELLED = new HeadglowError({
  code: 'environment',
  reason: 'the benchmark was cancelled on the page',
});

/** Milliseconds for which a button says that it has done its work. */
const CONFIRMED = 2000;

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}

function button(words: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button' }, words);
  made.addEventListener('click', onClick);
  return made;
}

/** Says on a button for a moment that it has done its work. */
function confirm(pressed: HTMLButtonElement, words: string): void {
  const before = pressed.textContent;
  if (before === words) return;
  pressed.textContent = words;
  setTimeout(() => {
    pressed.textContent = before;
  }, CONFIRMED);
}

/** Opens the dialog; what is on the page stays. */
export function openBenchmarkDialog(request: BenchmarkOptions): void {
  const { open, theme, quick = false } = request;
  let running: AbortController | null = null;
  let ended = false;
  const end = async (outcome: Report | HeadglowError) => {
    if (ended) return;
    ended = true;
    note.textContent = (await request.onEnd?.(outcome)) ?? '';
  };

  const body = element('div', { class: 'body' });
  const buttons = element('div', { class: 'buttons' });
  const status = element('p', { role: 'status' });
  const note = element('p', { role: 'status', class: 'note' });
  const fault = element('p', { role: 'alert', class: 'fault' });
  const title = element('h2', { id: 'benchmark-title' }, 'Measure this machine');
  const dialog = element(
    'dialog',
    { class: 'benchmark', 'aria-labelledby': 'benchmark-title' },
    title,
    body,
    note,
    fault,
    buttons,
  );
  dialog.addEventListener('close', () => {
    running?.abort(CANCELLED);
    dialog.remove();
    void end(CANCELLED);
  });
  const close = (words: string) => button(words, () => dialog.close());

  const offer = (...content: readonly Node[]) => {
    const start = button('Start', () => void run());
    body.replaceChildren(...content);
    buttons.replaceChildren(start, close('Close'));
    start.focus();
  };

  const run = async () => {
    fault.textContent = '';
    const controller = new AbortController();
    running = controller;
    const progress = element('progress', { max: '1', value: '0', 'aria-label': 'Measured so far' });
    const stage = element('div', { class: 'stage' });
    const caption = element('p', {}, 'Drawn off the screen, to measure the drawing alone');
    const preview = element('div', { class: 'preview', inert: '', 'aria-hidden': 'true' }, caption, stage);
    body.replaceChildren(status, progress, preview);
    const cancel = close('Cancel');
    buttons.replaceChildren(cancel);
    cancel.focus();
    try {
      const report = await runBenchmark(stage, open, {
        quick,
        signal: controller.signal,
        onProgress(sentence, share) {
          status.textContent = `${sentence} …`;
          progress.value = share;
          // The stage is as large as it is measured; the dialog shows it smaller.
          stage.style.transform = `scale(${preview.clientWidth / Math.max(1, stage.clientWidth)})`;
          request.onProgress?.(sentence);
        },
      });
      show(report);
      void end(report);
    } catch (error) {
      if (controller.signal.aborted) return;
      const known =
        error instanceof HeadglowError
          ? error
          : new HeadglowError({
              code: 'environment',
              reason: `the machine could not be measured (${String(error)})`,
            });
      offer(element('p', {}, INTRO));
      fault.textContent = sentenceOf(known);
      void end(known);
      if (known !== error) reportError(error);
    } finally {
      if (running === controller) running = null;
    }
  };

  const show = (report: Report) => {
    body.replaceChildren(...reportElements(report, theme));
    const copy = (words: string, text: () => string): HTMLButtonElement => {
      const pressed = button(words, () => {
        navigator.clipboard.writeText(text()).then(
          () => confirm(pressed, 'Copied'),
          () => {
            fault.textContent = 'The browser does not let this page use the clipboard.';
          },
        );
      });
      return pressed;
    };
    const save = button('Save picture', () => {
      saveChartAsPng(renderChart(report, PALETTES[theme], 2)).then(
        () => confirm(save, 'Saved'),
        () => {
          fault.textContent = 'The browser could not make the picture.';
        },
      );
    });
    const first = copy('Copy Markdown', () => formatReport(report));
    buttons.replaceChildren(
      first,
      copy('Copy JSON', () => `${safeJson(JSON.stringify(report, null, 2))}\n`),
      save,
      close('Close'),
    );
    first.focus({ preventScroll: true });
  };

  document.body.append(dialog);
  dialog.showModal();
  if (request.start) void run();
  else offer(element('p', {}, INTRO));
}

const sentenceOf = (error: HeadglowError): string =>
  error.message.charAt(0).toUpperCase() + error.message.slice(1);

function reportElements(report: Report, theme: 'light' | 'dark'): HTMLElement[] {
  const chart = element('div', { class: 'chart' });
  const narrow = matchMedia('(max-width: 760px)').matches;
  chart.innerHTML = renderChart(report, PALETTES[theme], narrow ? 1 : 2).svg; // our own; text within is escaped
  return [
    element('h3', {}, 'How large can I go?'),
    ...answerSentences(report).map((sentence) => element('p', { class: 'answer' }, sentence)),
    chart,
    element('h3', {}, 'This machine'),
    table('This machine', [], buildMachineRows(report.machine)),
    element('h3', {}, 'Measured'),
    table('Measured', ['', ...report.figures.map(({ name }) => name)], buildFigureRows(report.figures)),
    element('p', { class: 'explanation' }, EXPLANATION),
  ];
}

/** A table that scrolls by itself where it is too wide. */
function table(name: string, head: readonly string[], rows: readonly Row[]): HTMLElement {
  const made = element('table');
  if (head.length > 0) {
    const cells = head.map((words) => element(words ? 'th' : 'td', words ? { scope: 'col' } : {}, words));
    made.append(element('thead', {}, element('tr', {}, ...cells)));
  }
  const body = element('tbody');
  for (const { label, values } of rows) {
    const cells = values.map((value) => element('td', {}, value));
    body.append(element('tr', {}, element('th', { scope: 'row' }, label), ...cells));
  }
  made.append(body);
  return element('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': name }, made);
}
