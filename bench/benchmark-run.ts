// A complete run of the benchmark: verifies the contenders, measures all sessions, and gathers the results.

import { cpus, loadavg, release, type as systemName } from 'node:os';
import type { Browser, Page } from 'puppeteer';
import { graphicsFlags } from '../src/cli/browser.ts';
import { launchBrowser } from '../src/cli/launch.ts';
import { measureEntrySize } from './entry-size.ts';
import { planSessions, REDUCING, type Session, SIZES, type Size } from './plan.ts';
import { formatMilliseconds } from './report.ts';
import { type Block, type ContenderInfo, compareSeries, primarySubject, type Results } from './results.ts';
import { measureRunnerScene } from './runner-scenes.ts';
import { SampleLog } from './sample-log.ts';
import { type SelfComparison, VERIFIED_SIZES } from './self-plan.ts';
import { formatProblem, SessionRunner } from './session-runner.ts';
import type { Settings } from './settings.ts';
import { summarise } from './statistics.ts';

/** No frame rate limit, and no shader programs cached from earlier samples. */
const BROWSER_FLAGS = [
  '--disable-frame-rate-limit',
  '--disable-gpu-vsync',
  '--disable-gpu-program-cache',
  '--disable-gpu-shader-disk-cache',
  '--disable-angle-features=cacheCompiledShader',
  '--js-flags=--max-old-space-size=8192',
];

export const log = (text: string): boolean => process.stderr.write(`${text}\n`);

/** Shows a line that the next message replaces; only in a terminal. */
function showStatus(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

/** A block in one line. */
function formatBlockSummary(block: Block): string {
  const primary = primarySubject(block);
  const parts = block.series.map(({ subject, samples, problem }) => {
    if (samples.length === 0) return `${subject} ${problem}`;
    const isRival = subject !== primary && subject !== 'floor';
    const comparison = isRival ? compareSeries(block, subject, primary) : null;
    const ratio = comparison ? ` (${comparison.ratio.median.toPrecision(3)}x)` : '';
    return `${subject} ${formatMilliseconds(summarise(samples).median)}${ratio}`;
  });
  const { scene, size, reduction, valid } = block;
  return `${scene} ${size} ${reduction}: ${parts.join(', ')}${valid ? '' : ' — invalid, the floor moved'}`;
}

const formatProblems = (blocks: readonly Block[]): string[] =>
  blocks.flatMap(({ scene, size, reduction, series }) =>
    series.flatMap(({ subject, problem }) =>
      problem ? [`${subject}, ${scene}, ${size}, ${reduction}: ${problem}`] : [],
    ),
  );

export interface BenchmarkRunOptions {
  readonly settings: Settings;
  /** The command line, for the report. */
  readonly command: string;
  /** Address of the benchmark's page. */
  readonly url: string;
  /** Folder of the built library entry, whose size is reported. */
  readonly entryFolder: string;
  /** The root of the checkout. */
  readonly root: string;
}

export class BenchmarkRun {
  readonly #settings: Settings;
  readonly #options: BenchmarkRunOptions;
  readonly #loadBefore = loadavg()[0] as number;
  readonly #started = performance.now();
  readonly #blocks: Block[] = [];
  readonly #leftOut: string[] = [];
  #contenders: readonly ContenderInfo[] = [];
  /** Size and key of contenders that draw a large figure incorrectly. */
  readonly #incorrect = new Set<string>();
  #machine: Pick<Results['machine'], 'browser' | 'renderer' | 'vendor' | 'isolated'> | null = null;

  constructor(options: BenchmarkRunOptions) {
    this.#settings = options.settings;
    this.#options = options;
  }

  /** Finds the contenders that are installed and that draw correctly. */
  async prepare(): Promise<void> {
    await this.#inFreshBrowser(async (runner, browser) => {
      const page = await runner.openPage(new SampleLog());
      const environment = await page.evaluate(() => window.bench.getEnvironment());
      this.#machine = { ...environment, browser: await browser.version() };
      const installed = await this.#findInstalled(page);
      await page.close();
      log(`${environment.renderer}, 1600 x 900, load average ${this.#loadBefore.toFixed(1)}`);
      const correct: ContenderInfo[] = [];
      for (const contender of installed) {
        const problem = await runner.verify(contender.key);
        if (problem === null) correct.push(contender);
        else this.#leftOut.push(`${contender.name} ${contender.version}: ${problem}`);
      }
      this.#contenders = correct;
      log(`verified: ${correct.map(({ key }) => key).join(', ')}`);
    });
    for (const size of VERIFIED_SIZES) if (this.#isMeasured(size)) await this.#verifyLarge(size);
  }

  #isMeasured({ name }: Size): boolean {
    const { scenes, sizes, comparisons } = this.#settings;
    const isCompared = scenes.length > 0 && sizes.includes(name);
    return isCompared || comparisons.some(({ size }) => size === name);
  }

  /** Checks every pixel of a large figure, by all contenders that claim to draw the largest cell of each. */
  async #verifyLarge(size: Size): Promise<void> {
    await this.#inFreshBrowser(async (runner) => {
      const isCompared = SIZES.includes(size);
      for (const { key } of this.#contenders) {
        if (!REDUCING.includes(key) || (key !== 'headglow' && !isCompared)) continue;
        showStatus(`verifying ${size.name}, ${key}…`);
        const problem = await runner.verifyLarge(key, size);
        showStatus('');
        log(`${size.name}, ${key}: ${problem ?? 'every pixel is right'}`);
        if (problem === null) continue;
        this.#incorrect.add(`${size.name} ${key}`);
        this.#leftOut.push(`${key}, ${size.name}: ${problem}`);
      }
    });
  }

  #isCorrect(size: string, key: string): boolean {
    return !this.#incorrect.has(`${size} ${key}`);
  }

  /** The sessions of a size, with contenders that draw it correctly. */
  #planSessions(size: string): Session[] {
    const peers = this.#contenders
      .map(({ key }) => key)
      .filter((key) => key !== 'headglow' && this.#isCorrect(size, key));
    if (!this.#isCorrect(size, 'headglow')) return [];
    return planSessions({ scenes: this.#settings.scenes, sizes: [size], peers });
  }

  /** Returns whether the time for starting sessions is over; what is not started is reported as left out. */
  #isTimeUp(session: string): boolean {
    if (performance.now() - this.#started < this.#settings.minutes * 60_000) return false;
    this.#leftOut.push(`${session}: not started within ${this.#settings.minutes} minutes`);
    return true;
  }

  /** Measures all sessions; those of one size share a browser. */
  async measure(): Promise<void> {
    const { sizes, comparisons } = this.#settings;
    const sessions = sizes.flatMap((size) => this.#planSessions(size));
    let started = 0;
    for (const size of sizes) {
      if (!sessions.some((each) => each.size.name === size)) continue;
      await this.#inFreshBrowser(async (runner) => {
        for (const session of sessions.filter((each) => each.size.name === size)) {
          started += 1;
          const label = `[${started}/${sessions.length}]`;
          const subjects = session.subjects.join(', ');
          if (this.#isTimeUp(`${session.scene}, ${size}, ${subjects}`)) continue;
          showStatus(`${label} ${session.scene} ${size} ${subjects}…`);
          const blocks = await runner.measure(session).catch((error: unknown): Block[] => {
            this.#leftOut.push(`${session.scene}, ${size}, ${subjects}: ${formatProblem(error)}`);
            return [];
          });
          this.#blocks.push(...blocks);
          showStatus('');
          for (const block of blocks) log(`${label} ${formatBlockSummary(block)}`);
        }
      });
    }
    for (const comparison of comparisons) {
      if (!this.#isCorrect(comparison.size, 'headglow')) continue;
      if (this.#isTimeUp(`${comparison.scene}, ${comparison.size}`)) continue;
      const block = await this.#compareSelf(comparison);
      this.#blocks.push(block);
      log(formatBlockSummary(block));
    }
  }

  async #compareSelf(comparison: SelfComparison): Promise<Block> {
    const { url, root } = this.#options;
    return (
      (await measureRunnerScene(comparison, { settings: this.#settings, url, root })) ??
      this.#inFreshBrowser((runner) => runner.compareSelf(comparison))
    );
  }

  /** @throws Error before `prepare` */
  get results(): Results {
    if (!this.#machine) throw new Error('nothing was measured');
    return {
      date: new Date().toISOString().slice(0, 16).replace('T', ' '),
      command: this.#options.command,
      machine: {
        cpu: cpus()[0]?.model.trim() ?? 'unknown',
        cores: cpus().length,
        system: `${systemName()} ${release()}`,
        node: process.versions.node,
        ...this.#machine,
        flags: [...graphicsFlags(), ...BROWSER_FLAGS],
        loadBefore: this.#loadBefore,
        loadAfter: loadavg()[0] as number,
      },
      contenders: this.#contenders,
      leftOut: [...this.#leftOut, ...formatProblems(this.#blocks)],
      entry: measureEntrySize(this.#options.entryFolder),
      blocks: this.#blocks,
    };
  }

  /** The plots of the report; empty if they can't be drawn. */
  drawPlots(results: Results): Promise<string[]> {
    return this.#inFreshBrowser(async (runner) => {
      const page = await runner.openPage(new SampleLog());
      return page.evaluate((all) => window.bench.drawPlots(all), results).catch(() => []);
    });
  }

  /** Runs a task in a new browser, so that it is not affected by earlier ones. */
  async #inFreshBrowser<T>(task: (runner: SessionRunner, browser: Browser) => Promise<T>): Promise<T> {
    const { browser, close } = await launchBrowser({ flags: BROWSER_FLAGS });
    try {
      return await task(new SessionRunner(browser, this.#options.url, this.#settings), browser);
    } finally {
      await close();
    }
  }

  /** The selected contenders whose packages are installed. */
  async #findInstalled(page: Page): Promise<ContenderInfo[]> {
    const installed: ContenderInfo[] = [];
    for (const key of ['headglow', ...this.#settings.peers]) {
      try {
        const info = await page.evaluate((name) => window.bench.getContenderInfo(name), key);
        installed.push({ key, ...info });
      } catch {
        this.#leftOut.push(`${key}: not installed; run \`npm ci --prefix bench\``);
      }
    }
    return installed;
  }
}
