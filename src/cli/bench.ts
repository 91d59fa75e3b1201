// `headglow bench`: the viewer measures this machine, in the user's browser or a headless one, and sends the result back.

import { safeJson } from '../analysis/documents.ts';
import type { BenchOutcome, FigureRequest } from '../protocol.ts';
import { HeadglowError } from '../tensor/error.ts';
import { firstMessageLine } from './browser.ts';
import { findInputs, type NamedInputs, printNotesOnce } from './files.ts';
import { createInbox } from './inbox.ts';
import { aborted } from './interrupt.ts';
import { launchBrowser } from './launch.ts';
import { outputTarget, printWritten, requireNotInput } from './outputs.ts';
import { startServer } from './server.ts';
import { print, printMessage, stripControls } from './terminal.ts';
import { hasScreen, openBrowser } from './view.ts';
import { writeOutputs } from './write.ts';

/** Milliseconds before a headless benchmark fails, as nobody would see that it is stuck. */
const TIMEOUT_MS = 300_000;

export interface BenchCommand extends FigureRequest, NamedInputs {
  /** File for the report as JSON; `-` prints it instead of the Markdown; null writes none. */
  readonly json: string | null;
  readonly port: number;
  /** True to open the user's browser; false to print the address only. */
  readonly open: boolean;
  /** True to use a headless browser even if there is a display. */
  readonly headless: boolean;
  /** True for few samples and small sizes. */
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
    { ...command, ...inputs, benchmark, onSkipped: printNotesOnce() },
    command.port,
  );
  try {
    const outcome = await measure(command, server.url, inbox.outcome, signal);
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

async function measure(
  { headless, open }: BenchCommand,
  url: string,
  outcome: Promise<BenchOutcome>,
  signal: AbortSignal,
): Promise<BenchOutcome> {
  if (headless || (open && !hasScreen())) return measureHeadless(url, outcome, signal);
  printMessage(
    open ? `measuring in your browser at ${url}` : `open ${url} in your browser to start measuring`,
  );
  printMessage('keep the page in the foreground until it finishes; press Ctrl+C to cancel');
  if (open) openBrowser(url);
  return Promise.race([outcome, aborted(signal)]);
}

async function measureHeadless(
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
      browser.on('disconnected', () => reject(new Error('the browser disconnected')));
    });
    const timedOut = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`not finished after ${TIMEOUT_MS / 60_000} minutes`)),
        TIMEOUT_MS,
      );
    });
    const loaded = page.goto(url, { timeout: 120_000 }).then(() => outcome);
    return await Promise.race([loaded, outcome, failed, timedOut, aborted(signal)]);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HeadglowError) throw error;
    throw new HeadglowError({
      code: 'environment',
      reason: `the benchmark failed in the browser (${firstMessageLine(error)})`,
    });
  } finally {
    clearTimeout(timer);
    await close();
  }
}
