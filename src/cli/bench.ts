// `headglow bench`: the viewer measures this machine, in the user's own browser or without a screen, and tells the result.

import { safeJson } from '../analysis/documents.ts';
import type { BenchOutcome, FigureRequest } from '../protocol.ts';
import { HeadglowError } from '../tensor/error.ts';
import { firstMessageLine } from './browser.ts';
import { findInputs, printDetailsOnce } from './files.ts';
import { createInbox } from './inbox.ts';
import { aborted } from './interrupt.ts';
import { launchBrowser } from './launch.ts';
import { outputTarget, printWritten, requireNotInput } from './outputs.ts';
import { startServer } from './server.ts';
import { print, printMessage, stripControls } from './terminal.ts';
import { hasScreen, openBrowser } from './view.ts';
import { writeOutputs } from './write.ts';

/** Milliseconds for a browser without a screen, where nobody sees that it is stuck. */
const PATIENCE = 300_000;

export interface BenchCommand extends FigureRequest {
  readonly files: readonly string[];
  /** Where to write the report as JSON; `-` is stdout, in the place of the Markdown. */
  readonly json: string | null;
  readonly port: number;
  /** Whether to open the user's browser; else the address is printed, for any browser. */
  readonly open: boolean;
  /** Whether to measure in a browser without a screen, even where there is one. */
  readonly headless: boolean;
  readonly quick: boolean;
  /** Folder of the built viewer. */
  readonly viewer: string;
}

/** Measures, prints the report as Markdown and writes it as JSON. */
export async function bench(command: BenchCommand, signal: AbortSignal): Promise<void> {
  const { json } = command;
  const target = json === null ? null : await outputTarget(json);
  const inputs = await findInputs(command, signal);
  await requireNotInput([target], inputs.files);

  const inbox = createInbox();
  const benchmark = { quick: command.quick, inbox };
  const server = await startServer(
    { ...command, ...inputs, benchmark, onSkipped: printDetailsOnce() },
    command.port,
  );
  try {
    const outcome = await measured(command, server.url, inbox.outcome, signal);
    if ('sentence' in outcome) throw new Error(outcome.sentence);
    if (target) {
      await writeOutputs(
        [{ target, content: `${safeJson(JSON.stringify(outcome.report, null, 2))}\n` }],
        signal,
      );
      printWritten(target, 'JSON');
    }
    if (target?.descriptor !== 1) await print(stripControls(outcome.markdown));
  } finally {
    await server.close();
  }
}

async function measured(
  { headless, open }: BenchCommand,
  url: string,
  outcome: Promise<BenchOutcome>,
  signal: AbortSignal,
): Promise<BenchOutcome> {
  if (headless || (open && !hasScreen())) return withoutScreen(url, outcome, signal);
  printMessage(open ? `measuring in your browser, at ${url}` : `open ${url} in the browser to measure`);
  printMessage('keep the page in front until it is done; Ctrl-C cancels');
  if (open) openBrowser(url);
  return Promise.race([outcome, aborted(signal)]);
}

async function withoutScreen(
  url: string,
  outcome: Promise<BenchOutcome>,
  signal: AbortSignal,
): Promise<BenchOutcome> {
  const { browser, close } = await launchBrowser({ signal });
  let timer: NodeJS.Timeout | undefined;
  try {
    const page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 900 });
    await page.exposeFunction('headglowProgress', (sentence: string) => printMessage(sentence));
    const failed = new Promise<never>((_, reject) => {
      page.on('pageerror', reject);
      page.on('error', reject);
      browser.on('disconnected', () => reject(new Error('it went away')));
    });
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`it had not finished in ${PATIENCE / 60_000} minutes`)),
        PATIENCE,
      );
    });
    const loaded = page.goto(url, { timeout: 120_000 }).then(() => outcome);
    return await Promise.race([loaded, outcome, failed, late, aborted(signal)]);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HeadglowError) throw error;
    throw new HeadglowError({
      code: 'environment',
      reason: `the browser gave up measuring (${firstMessageLine(error)})`,
    });
  } finally {
    clearTimeout(timer);
    await close();
  }
}
