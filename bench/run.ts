// The runner of the benchmark: opens pages, gathers their samples, writes the reports.

import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg, release, type as systemName } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'puppeteer';
import { graphicsFlags, launchBrowser } from '../src/cli/browser.ts';
import type { Rect } from '../src/figure/figure.ts';
import { standings } from './bars.ts';
import { type Budgets, checkBudgets, writeBudgets } from './budgets.ts';
import { html } from './html.ts';
import type { Beat, Request } from './page.ts';
import { type Reduction, type Session, type Size, sessionsOf } from './plan.ts';
import { markdown, ms } from './report.ts';
import { type About, type Block, compared, type Results, type Series } from './results.ts';
import { serve } from './server.ts';
import { HELP, type Settings, settingsOf, UsageError } from './settings.ts';
import { drift, summarise } from './statistics.ts';

/** An operation that takes longer is given up. */
const LIMIT = 20_000;
/** A page that takes longer to be ready, data included, is given up. */
const READY = 120_000;
/** A floor that moves further spoils a session. */
const MOST_DRIFT = 0.1;
/** Samples of `first`, each in a page of its own. */
const FIRST_ROUNDS = 7;

/** No cap on frames, and no programs kept from the sample before. */
const FLAGS = [
  '--disable-frame-rate-limit',
  '--disable-gpu-vsync',
  '--disable-gpu-program-cache',
  '--disable-gpu-shader-disk-cache',
  '--js-flags=--max-old-space-size=8192',
];

const here = dirname(fileURLToPath(import.meta.url));

const problemOf = (error: unknown): string => {
  const text = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
  return `failed: ${text.replace(/^(Error|Evaluation failed|Uncaught): /g, '').slice(0, 160)}`;
};

/** Samples as they come in, by subject and scene, and what is going on now. */
class Gathered {
  readonly samples = new Map<string, number[]>();
  now: Beat | null = null;
  since = Date.now();

  take(beat: Beat): void {
    this.now = beat.sample === null ? beat : null;
    this.since = Date.now();
    if (beat.sample === null || beat.sample < 0) return;
    const key = `${beat.scene}/${beat.subject}`;
    this.samples.set(key, [...(this.samples.get(key) ?? []), beat.sample]);
  }

  of(scene: string, subject: string): readonly number[] {
    return this.samples.get(`${scene}/${subject}`) ?? [];
  }
}

class Runner {
  readonly #browser: Browser;
  readonly #url: string;
  readonly #settings: Settings;
  readonly #rects = new Map<string, readonly Rect[]>();

  constructor(browser: Browser, url: string, settings: Settings) {
    this.#browser = browser;
    this.#url = url;
    this.#settings = settings;
  }

  async open(gathered: Gathered): Promise<Page> {
    const page = await this.#browser.newPage();
    await page.setViewport({ width: 1600, height: 900 });
    await page.exposeFunction('beat', (beat: Beat) => gathered.take(beat));
    await page.goto(`${this.#url}index.html`);
    await page.waitForFunction(() => 'bench' in window);
    await page.bringToFront();
    return page;
  }

  /** Does something in a page; gives up where an operation takes too long. @returns what went wrong, or null */
  async #inPage(gathered: Gathered, task: (page: Page) => Promise<void>): Promise<string | null> {
    const page = await this.open(gathered);
    gathered.since = Date.now();
    let watch: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      watch = setInterval(() => {
        const waited = Date.now() - gathered.since;
        if (gathered.now && waited > LIMIT) resolve(`did not finish in ${LIMIT / 1000} s`);
        else if (waited > READY) resolve(`was not ready in ${READY / 1000} s`);
      }, 250);
    });
    try {
      return await Promise.race([late, task(page).then(() => null, problemOf)]);
    } finally {
      clearInterval(watch);
      // A page that hangs does not close by itself: its process goes with the target.
      await Promise.race([page.close().catch(() => {}), new Promise((done) => setTimeout(done, 5000))]);
    }
  }

  async #rectsOf(size: Size, reduction: Reduction): Promise<readonly Rect[]> {
    const key = `${size.name} ${reduction}`;
    const known = this.#rects.get(key);
    if (known) return known;
    const page = await this.open(new Gathered());
    try {
      const rects = await page.evaluate((each, how) => window.bench.rectsOf(each, how), size, reduction);
      this.#rects.set(key, rects);
      return rects;
    } finally {
      await page.close();
    }
  }

  async #request(session: Session): Promise<Request> {
    const { size, reduction, subjects } = session;
    const { rounds, seconds, scenes } = this.#settings;
    return {
      size,
      reduction,
      subjects,
      rects: await this.#rectsOf(size, reduction),
      scenes: scenes.filter((scene) => scene !== 'first'),
      rounds,
      budget: seconds * 1000,
    };
  }

  /** `first`: every contender in a fresh page, again and again, in turns. */
  async #first(session: Session): Promise<Block[]> {
    const request = await this.#request(session);
    const gathered = new Gathered();
    const problems = new Map<string, string>();
    const rounds = Math.min(FIRST_ROUNDS, this.#settings.rounds);
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 === 0 ? session.subjects : [...session.subjects].reverse();
      for (const subject of order) {
        if (problems.has(subject)) continue;
        const problem = await this.#inPage(gathered, (page) =>
          page.evaluate((each) => window.bench.first(each), { ...request, subjects: [subject] }),
        );
        if (problem) problems.set(subject, problem);
      }
    }
    return [this.#block(session, 'first', gathered, problems, false)];
  }

  /** The other scenes, in one page; repeated once where the floor moved. */
  async #steady(session: Session, again = false): Promise<Block[]> {
    const request = await this.#request(session);
    const gathered = new Gathered();
    const problems = new Map<string, string>();
    const problem = await this.#inPage(gathered, (page) =>
      page.evaluate((each) => window.bench.steady(each), request),
    );
    if (problem) problems.set(gathered.now?.subject ?? session.subjects.at(-1) ?? '', problem);
    const blocks = request.scenes
      .map((scene) => this.#block(session, scene, gathered, problems, scene !== 'hover'))
      .filter(({ series }) => series.some(({ samples, problem: wrong }) => samples.length > 0 || wrong));
    if (!again && blocks.some(({ valid }) => !valid)) return this.#steady(session, true);
    return blocks;
  }

  #block(
    { size, reduction, subjects }: Session,
    scene: Block['scene'],
    gathered: Gathered,
    problems: ReadonlyMap<string, string>,
    hasFloor: boolean,
  ): Block {
    const names = hasFloor ? ['floor', ...subjects] : subjects;
    const series: Series[] = names
      .map((subject) => ({
        subject,
        samples: gathered.of(scene, subject),
        problem: problems.get(subject) ?? null,
      }))
      .filter(({ samples, problem }) => samples.length > 0 || problem !== null);
    const moved = hasFloor ? drift(gathered.of(scene, 'floor')) : 0;
    return { scene, size: size.name, reduction, series, drift: moved, valid: moved <= MOST_DRIFT };
  }

  measure(session: Session): Promise<Block[]> {
    return session.scene === 'first' ? this.#first(session) : this.#steady(session);
  }

  async panels(again = false): Promise<Block> {
    const gathered = new Gathered();
    const { rounds, seconds } = this.#settings;
    const size = { name: '10000-panels', panels: 10_000, layers: 32, heads: 32 };
    const subjects = ['10000-panels', 'few-panels'];
    const problem = await this.#inPage(gathered, (page) =>
      page.evaluate((each) => window.bench.panels(each), { rounds, budget: seconds * 2000 }),
    );
    const problems = new Map(problem ? [[subjects[0] as string, problem]] : []);
    const session: Session = { scene: 'steady', size, reduction: 'max', subjects };
    const block = this.#block(session, 'panels', gathered, problems, true);
    return block.valid || again ? block : this.panels(true);
  }
}

/** One line that says what a block found. */
function summaryOf(block: Block): string {
  const own = block.scene === 'panels' ? '10000-panels' : 'headglow';
  const parts = block.series.map(({ subject, samples, problem }) => {
    if (samples.length === 0) return `${subject} ${problem}`;
    const rival = subject === own || subject === 'floor' ? null : compared(block, subject, own);
    return `${subject} ${ms(summarise(samples).median)}${rival ? ` (${rival.ratio.median.toPrecision(3)}x)` : ''}`;
  });
  return `${block.scene} ${block.size} ${block.reduction}: ${parts.join(', ')}${block.valid ? '' : ' — invalid, the floor moved'}`;
}

/** Bytes of the entry, minified and gzipped, from the built copy. */
function weighEntry(): Results['entry'] {
  try {
    const folder = join(here, 'entry');
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Record<
      string,
      { file: string; imports?: string[]; isEntry?: boolean }
    >;
    const initial = new Set<string>();
    const walk = (key: string) => {
      const chunk = manifest[key];
      if (!chunk || initial.has(chunk.file)) return;
      initial.add(chunk.file);
      for (const other of chunk.imports ?? []) walk(other);
    };
    for (const [key, { isEntry }] of Object.entries(manifest)) if (isEntry) walk(key);
    const weigh = (file: string) => gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;
    const all = readdirSync(join(folder, 'assets'))
      .filter((file) => file.endsWith('.js'))
      .map((file) => `assets/${file}`);
    const lazy = all
      .filter((file) => !initial.has(file))
      .map((file) => [file.replace(/^assets\/(.*)-[\w-]+\.js$/, '$1'), weigh(file)] as const);
    return {
      initial: [...initial].reduce((sum, file) => sum + weigh(file), 0),
      lazy: Object.fromEntries(lazy),
    };
  } catch {
    return null;
  }
}

const say = (text: string): boolean => process.stderr.write(`${text}\n`);

/** Who can be measured: modules whose packages are there. */
async function contendersOf(
  page: Page,
  peers: readonly string[],
): Promise<{ abouts: About[]; leftOut: string[] }> {
  const abouts: About[] = [];
  const leftOut: string[] = [];
  for (const key of ['headglow', ...peers]) {
    try {
      abouts.push({ key, ...(await page.evaluate((name) => window.bench.about(name), key)) });
    } catch {
      leftOut.push(`${key}: not installed (npm ci --prefix bench installs it)`);
    }
  }
  return { abouts, leftOut };
}

async function measureAll(
  settings: Settings,
  command: string,
): Promise<{ results: Results; plots: string[] }> {
  const loadBefore = loadavg()[0] as number;
  const server = await serve(join(here, 'page'));
  const browser = await launchBrowser(FLAGS);
  try {
    const runner = new Runner(browser, server.url, settings);
    const page = await runner.open(new Gathered());
    const environment = await page.evaluate(() => window.bench.environment());
    const { abouts, leftOut } = await contendersOf(page, settings.peers);
    await page.close();
    const peers = abouts.map(({ key }) => key).filter((key) => key !== 'headglow');
    const sessions = sessionsOf({ scenes: settings.scenes, sizes: settings.sizes, peers });
    say(`${environment.renderer}, 1600 x 900, load ${loadBefore.toFixed(1)}; ${sessions.length} sessions`);
    const blocks: Block[] = [];
    for (const [index, session] of sessions.entries()) {
      if (process.stderr.isTTY)
        process.stderr.write(
          `\r\x1b[K[${index + 1}/${sessions.length}] ${session.scene} ${session.size.name} ${session.subjects.join(', ')}…`,
        );
      const found = await runner.measure(session);
      blocks.push(...found);
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
      for (const block of found) say(`[${index + 1}/${sessions.length}] ${summaryOf(block)}`);
    }
    if (settings.panels) {
      const block = await runner.panels();
      blocks.push(block);
      say(summaryOf(block));
    }
    const results: Results = {
      date: new Date().toISOString().slice(0, 16).replace('T', ' '),
      command,
      machine: {
        cpu: cpus()[0]?.model.trim() ?? 'unknown',
        cores: cpus().length,
        system: `${systemName()} ${release()}`,
        node: process.versions.node,
        browser: await browser.version(),
        renderer: environment.renderer,
        vendor: environment.vendor,
        isolated: environment.isolated,
        flags: [...graphicsFlags(), ...FLAGS],
        loadBefore,
        loadAfter: loadavg()[0] as number,
      },
      contenders: abouts,
      leftOut: [...leftOut, ...problemsOf(blocks)],
      entry: weighEntry(),
      blocks,
    };
    const last = await runner.open(new Gathered());
    const plots = await last.evaluate((all) => window.bench.plots(all), results).catch(() => []);
    return { results, plots };
  } finally {
    await browser.close();
    await server.close();
  }
}

const problemsOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap(({ scene, size, reduction, series }) =>
    series.flatMap(({ subject, problem }) =>
      problem ? [`${subject}, ${scene}, ${size}, ${reduction}: ${problem}`] : [],
    ),
  );

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  let settings: Settings;
  try {
    settings = settingsOf(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    say(`bench: ${error.message}`);
    return 2;
  }
  if (settings.help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const command = ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  const { results, plots } = await measureAll(settings, command);
  const folder = settings.results ?? join(here, '../results');
  await mkdir(folder, { recursive: true });
  const text = markdown(results);
  const json = `${JSON.stringify(results)}\n`;
  await writeFile(join(folder, 'latest.json'), json);
  await writeFile(join(folder, 'latest.md'), text);
  await writeFile(join(folder, 'latest.html'), html(text, plots));
  if (settings.json) await writeFile(settings.json, json);
  process.stdout.write(text);
  const missed = standings(results).filter(({ verdict }) => verdict === 'missed');
  say(`Bars missed: ${missed.length}. Reports: ${join(folder, 'latest.html')}`);
  const budgets = join(here, '../budgets.json');
  if (settings.writeBudgets) await writeFile(budgets, writeBudgets(results));
  if (!settings.check) return 0;
  const over = checkBudgets(results, JSON.parse(await readFile(budgets, 'utf8')) as Budgets);
  for (const line of over.lines) say(line);
  return over.failed ? 1 : 0;
}

process.exitCode = await main();
