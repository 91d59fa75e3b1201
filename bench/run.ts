// Entry of the benchmark's runner: parses the command line, measures, writes the reports, and checks budgets.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BenchmarkRun, log } from './benchmark-run.ts';
import { type Budgets, checkBudgets, formatBudgets } from './budgets.ts';
import { evaluateTargets } from './evaluate-targets.ts';
import { formatHtml } from './html.ts';
import { formatMarkdown } from './report.ts';
import type { Results } from './results.ts';
import { serve } from './server.ts';
import { HELP_TEXT, parseSettings, type Settings, UsageError } from './settings.ts';

const EXIT_OVER_BUDGET = 1;
const EXIT_USAGE = 2;

const distFolder = dirname(fileURLToPath(import.meta.url));
const budgetsFile = join(distFolder, '../budgets.json');

/** Measures, and writes the reports to the results folder. */
async function measureAndReport(settings: Settings, command: string): Promise<Results> {
  const folder = settings.results ?? join(distFolder, '../results');
  await mkdir(folder, { recursive: true });
  const server = await serve(join(distFolder, 'page'), join(distFolder, '../../../shared/data/series'));
  try {
    const entryFolder = join(distFolder, 'entry');
    const root = join(distFolder, '../..');
    const run = new BenchmarkRun({ settings, command, url: server.url, entryFolder, root });
    await run.prepare();
    await run.measure();
    const { results } = run;
    const json = `${JSON.stringify(results)}\n`;
    await writeFile(join(folder, 'latest.json'), json);
    if (settings.json) await writeFile(settings.json, json);
    const markdown = formatMarkdown(results);
    await writeFile(join(folder, 'latest.md'), markdown);
    const htmlFile = join(folder, 'latest.html');
    await writeFile(htmlFile, formatHtml(markdown, await run.drawPlots(results)));
    process.stdout.write(markdown);
    const missed = evaluateTargets(results).filter(({ verdict }) => verdict === 'missed');
    log(`Targets missed: ${missed.length}. Report: ${htmlFile}`);
    return results;
  } finally {
    await server.close();
  }
}

/** Compares results with the committed budgets. @returns the exit status */
async function checkCommittedBudgets(results: Results): Promise<number> {
  const committed = await readFile(budgetsFile, 'utf8').catch(() => null);
  if (committed === null) {
    log(`bench: ${budgetsFile} does not exist; create it with --write-budgets`);
    return EXIT_USAGE;
  }
  const { lines, failed } = checkBudgets(results, JSON.parse(committed) as Budgets);
  for (const line of lines) log(line);
  return failed ? EXIT_OVER_BUDGET : 0;
}

async function main(args: readonly string[]): Promise<number> {
  let settings: Settings;
  try {
    settings = parseSettings(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    log(`bench: ${error.message}`);
    return EXIT_USAGE;
  }
  if (settings.help) {
    process.stdout.write(`${HELP_TEXT}\n`);
    return 0;
  }
  const command = ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  const results = await measureAndReport(settings, command);
  if (settings.writeBudgets) await writeFile(budgetsFile, formatBudgets(results));
  return settings.check ? checkCommittedBudgets(results) : 0;
}

process.exitCode = await main(process.argv.slice(2));
