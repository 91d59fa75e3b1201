// The benchmark on behalf of `headglow bench`: starts by itself, and hands its outcome to the command, once.

import { HeadglowError } from '../../src/index.ts';
import type { BenchOutcome, BenchPage } from '../../src/protocol.ts';
import { type BenchmarkOptions, openBenchmarkDialog } from './dialog.ts';
import { formatReport } from './markdown.ts';

/** Where the server takes the outcome, relative to the page. */
const ADDRESS = 'benchmark';

/** Milliseconds between hiding a page and leaving it, where it is closed: the latter is then what to tell. */
const LEAVING = 500;

/** Measures, and tells the command and whoever closes the page. */
export function runForCommand(request: Omit<BenchmarkOptions, 'start' | 'onEnd' | 'onProgress'>): void {
  // Closing the page cancels the command.
  const left = () => {
    const gone: BenchOutcome = { sentence: 'The page was closed before it had finished.' };
    navigator.sendBeacon(ADDRESS, new Blob([JSON.stringify(gone)], { type: 'application/json' }));
  };
  addEventListener('pagehide', left);
  openBenchmarkDialog({
    ...request,
    start: true,
    async onEnd(outcome) {
      if (document.hidden) await new Promise((resume) => setTimeout(resume, LEAVING));
      removeEventListener('pagehide', left);
      return sendOutcome(
        outcome instanceof HeadglowError ? outcome : { report: outcome, markdown: formatReport(outcome) },
      );
    },
    onProgress: (sentence) => (window as BenchPage).headglowProgress?.(sentence),
  });
}

/** Gives an outcome to the command; the sentence for whoever looks at the page. */
export async function sendOutcome(outcome: BenchOutcome | HeadglowError): Promise<string> {
  const failed = outcome instanceof HeadglowError;
  const body = JSON.stringify(failed ? { sentence: outcome.message } : outcome);
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(ADDRESS, { method: 'POST', headers, body }).catch(() => null);
  if (!answer?.ok) return 'The command no longer listens; copy the report from here.';
  return failed
    ? 'The command has been told; this page can be closed.'
    : 'The command has the report; this page can be closed.';
}
