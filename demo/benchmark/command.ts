// Runs the benchmark for `headglow bench`: starts automatically, and sends the outcome to the command, once.

import { HeadglowError } from '../../src/index.ts';
import type { BenchOutcome, BenchPage } from '../../src/protocol.ts';
import { type BenchmarkOptions, openBenchmarkDialog } from './dialog.ts';
import { formatReport } from './markdown.ts';

/** Where the server accepts the outcome, relative to the page. */
const OUTCOME_URL = 'benchmark';

/**
 * Milliseconds to wait before a hidden page reports an error. Closing a page hides it first; the command should then
 * learn that it was closed.
 */
const CLOSE_DELAY = 500;

/** Runs the benchmark, and sends the outcome to the command. Closing the page cancels the command. */
export function runForCommand(options: Omit<BenchmarkOptions, 'start' | 'onEnd' | 'onProgress'>): void {
  const onPageClosed = () => {
    const outcome: BenchOutcome = { sentence: 'The page was closed before the benchmark finished.' };
    navigator.sendBeacon(OUTCOME_URL, new Blob([JSON.stringify(outcome)], { type: 'application/json' }));
  };
  addEventListener('pagehide', onPageClosed);
  openBenchmarkDialog({
    ...options,
    start: true,
    async onEnd(outcome) {
      if (document.hidden) await new Promise((resume) => setTimeout(resume, CLOSE_DELAY));
      removeEventListener('pagehide', onPageClosed);
      return sendOutcome(
        outcome instanceof HeadglowError ? outcome : { report: outcome, markdown: formatReport(outcome) },
      );
    },
    onProgress: (sentence) => (window as BenchPage).headglowProgress?.(sentence),
  });
}

/** Sends an outcome to the command. @returns a sentence for the page's reader */
export async function sendOutcome(outcome: BenchOutcome | HeadglowError): Promise<string> {
  const failed = outcome instanceof HeadglowError;
  const body = JSON.stringify(failed ? { sentence: outcome.message } : outcome);
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(OUTCOME_URL, { method: 'POST', headers, body }).catch(() => null);
  if (!response?.ok) return 'The command is no longer running; copy the report from this page.';
  return failed
    ? 'The command has received the error; you can close this page.'
    : 'The command has received the report; you can close this page.';
}
