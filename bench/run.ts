// The runner of the benchmark: opens pages, gathers their samples, writes the reports.

import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg, release, type as systemName } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { PNG } from 'pngjs';
import type { Browser, Page } from 'puppeteer';
import { graphicsFlags } from '../src/cli/browser.ts';
import { launchBrowser } from '../src/cli/launch.ts';
import type { Rect } from '../src/figure/figure.ts';
import { type Budgets, checkBudgets, formatBudgets } from './budgets.ts';
import { formatHtml } from './html.ts';
import type { SampleMessage, SessionRequest } from './page.ts';
import {
  planSessions,
  type Reduction,
  type SceneName,
  SELF_COMPARISONS,
  type SelfSceneName,
  type Session,
  type Size,
  scenesInSession,
} from './plan.ts';
import { formatMarkdown, formatMilliseconds } from './report.ts';
import {
  type Block,
  type ContenderInfo,
  compareSeries,
  primarySubject,
  type Results,
  type Series,
} from './results.ts';
import { serve } from './server.ts';
import { HELP_TEXT, parseSettings, type Settings, UsageError } from './settings.ts';
import { computeDrift, summarise } from './statistics.ts';
import { evaluateTargets } from './targets.ts';
import { compareScreenshot, VERIFY_SIZE, VERIFY_STEPS, verifyScene } from './verify.ts';

/** An operation that takes longer is given up. */
const LIMIT = 20_000;
/** A page that takes longer to be ready, data included, is given up. */
const READY = 120_000;
/** A floor that moves further spoils a session. */
const MOST_DRIFT = 0.1;
/** Samples of `first`, each in a page of its own. */
const FIRST_ROUNDS = 10;

/** No cap on frames, and no programs kept from the sample before. */
const FLAGS = [
  '--disable-frame-rate-limit',
  '--disable-gpu-vsync',
  '--disable-gpu-program-cache',
  '--disable-gpu-shader-disk-cache',
  '--disable-angle-features=cacheCompiledShader',
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
  /** What is being done. */
  now: SampleMessage | null = null;
  /** What was begun last. */
  last: SampleMessage | null = null;
  since = Date.now();

  take(beat: SampleMessage): void {
    this.now = beat.sample === null ? beat : null;
    if (this.now) this.last = this.now;
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
    await page.exposeFunction('beat', (beat: SampleMessage) => gathered.take(beat));
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

  async #request(session: Session): Promise<SessionRequest> {
    const { size, reduction, subjects } = session;
    const { rounds, seconds, scenes } = this.#settings;
    return {
      size,
      reduction,
      subjects,
      rects: await this.#rectsOf(size, reduction),
      scenes: scenesInSession(session, scenes),
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
    for (let round = -1; round < rounds; round++) {
      // The browser itself warms up in a round that does not count.
      const into = round < 0 ? new Gathered() : gathered;
      const order = round % 2 ? session.subjects : [...session.subjects].reverse();
      for (const subject of order) {
        if (problems.has(subject)) continue;
        const problem = await this.#inPage(into, (page) =>
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
    const lost = new Map<string, string>(); // contenders that could not even begin
    const problems = new Map<string, Map<string, string>>();
    let scenes = request.scenes;
    while (scenes.length > 0) {
      const subjects = session.subjects.filter((subject) => !lost.has(subject));
      const problem = await this.#inPage(gathered, (page) =>
        page.evaluate((each) => window.bench.steady(each), { ...request, scenes, subjects }),
      );
      if (!problem) break;
      const at = gathered.last;
      if (!at || at.scene === 'first') {
        if (!at || lost.has(at.subject)) break;
        lost.set(at.subject, problem);
        continue;
      }
      // What comes after goes on in a new page.
      problems.set(at.scene, new Map([[at.subject, problem]]));
      scenes = scenes.slice(scenes.indexOf(at.scene as SceneName) + 1);
    }
    const blocks = request.scenes
      .map((scene) =>
        this.#block(
          session,
          scene,
          gathered,
          new Map([...lost, ...(problems.get(scene) ?? [])]),
          scene !== 'hover',
        ),
      )
      .filter(({ series }) => series.some(({ samples, problem: wrong }) => samples.length > 0 || wrong));
    if (!again && blocks.some(({ valid }) => !valid)) return this.#steady(session, true);
    return blocks;
  }

  #block(
    { size, reduction, subjects }: Pick<Session, 'reduction' | 'subjects'> & { size: Pick<Size, 'name'> },
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
    const moved = hasFloor ? computeDrift(gathered.of(scene, 'floor')) : 0;
    return { scene, size: size.name, reduction, series, drift: moved, valid: moved <= MOST_DRIFT };
  }

  /** Whether a contender draws what it should; the words of what it does not. */
  async verify(name: string): Promise<string | null> {
    const rects = await this.#rectsOf(VERIFY_SIZE, 'max');
    const scene = verifyScene(rects);
    const gathered = new Gathered();
    return this.#inPage(gathered, async (page) => {
      for (const [index, step] of VERIFY_STEPS.entries()) {
        const places = await page.evaluate((...args) => window.bench.verifyStep(...args), name, rects, index);
        const pixels = PNG.sync.read(Buffer.from(await page.screenshot()));
        const { ok, worst } = compareScreenshot(name, step, { ...scene, rects: places }, pixels);
        if (!ok) throw new Error(`draws wrongly: ${worst}`);
      }
    });
  }

  measure(session: Session): Promise<Block[]> {
    return session.scene === 'first' ? this.#first(session) : this.#steady(session);
  }

  async duel(name: SelfSceneName, again = false): Promise<Block> {
    const gathered = new Gathered();
    const { rounds, seconds } = this.#settings;
    const { size, reduction, primary: own, others } = SELF_COMPARISONS[name];
    const problem = await this.#inPage(gathered, (page) =>
      page.evaluate((scene, each) => window.bench.duel(scene, each), name, {
        rounds,
        budget: seconds * 2000,
      }),
    );
    const problems = new Map(problem ? [[own, problem]] : []);
    const subjects = { size: { name: size }, reduction, subjects: [own, ...others] };
    const block = this.#block(subjects, name, gathered, problems, name !== 'long-play');
    return block.valid || again ? block : this.duel(name, true);
  }
}

/** One line that says what a block found. */
function summaryOf(block: Block): string {
  const own = primarySubject(block);
  const parts = block.series.map(({ subject, samples, problem }) => {
    if (samples.length === 0) return `${subject} ${problem}`;
    const rival = subject === own || subject === 'floor' ? null : compareSeries(block, subject, own);
    return `${subject} ${formatMilliseconds(summarise(samples).median)}${rival ? ` (${rival.ratio.median.toPrecision(3)}x)` : ''}`;
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
): Promise<{ abouts: ContenderInfo[]; leftOut: string[] }> {
  const abouts: ContenderInfo[] = [];
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

/** What a run has found so far. */
class Run {
  readonly blocks: Block[] = [];
  readonly leftOut: string[] = [];
  abouts: readonly ContenderInfo[] = [];
  readonly #settings: Settings;
  readonly #command: string;
  readonly #url: string;
  readonly #loadBefore = loadavg()[0] as number;
  #machine: Pick<Results['machine'], 'browser' | 'renderer' | 'vendor' | 'isolated'> | null = null;

  constructor(settings: Settings, command: string, url: string) {
    this.#settings = settings;
    this.#command = command;
    this.#url = url;
  }

  /** A browser of its own for each part: what one leaves behind does not weigh on the next. */
  async #inBrowser<T>(task: (runner: Runner, browser: Browser) => Promise<T>): Promise<T> {
    const { browser, close } = await launchBrowser({ flags: FLAGS });
    try {
      return await task(new Runner(browser, this.#url, this.#settings), browser);
    } finally {
      await close();
    }
  }

  /** Who takes part: whose packages are there, and who draws what it should. */
  async prepare(): Promise<void> {
    await this.#inBrowser(async (runner, browser) => {
      const page = await runner.open(new Gathered());
      const environment = await page.evaluate(() => window.bench.environment());
      this.#machine = { ...environment, browser: await browser.version() };
      const { abouts, leftOut } = await contendersOf(page, this.#settings.peers);
      await page.close();
      this.leftOut.push(...leftOut);
      say(`${environment.renderer}, 1600 x 900, load ${this.#loadBefore.toFixed(1)}`);
      const right: ContenderInfo[] = [];
      for (const about of abouts) {
        const problem = await runner.verify(about.key);
        if (problem === null) right.push(about);
        else this.leftOut.push(`${about.name} ${about.version}: ${problem}`);
      }
      this.abouts = right;
      say(`drawing right: ${right.map(({ key }) => key).join(', ')}`);
    });
  }

  async measure(): Promise<void> {
    const { scenes, sizes } = this.#settings;
    const peers = this.abouts.map(({ key }) => key).filter((key) => key !== 'headglow');
    const sessions = planSessions({ scenes, sizes, peers });
    let done = 0;
    for (const size of sizes) {
      const some = sessions.filter((session) => session.size.name === size);
      await this.#inBrowser(async (runner) => {
        for (const session of some) {
          done += 1;
          const label = `[${done}/${sessions.length}]`;
          if (process.stderr.isTTY)
            process.stderr.write(`\r\x1b[K${label} ${session.scene} ${size} ${session.subjects.join(', ')}…`);
          const found = await runner.measure(session).catch((error: unknown) => {
            this.leftOut.push(
              `${session.scene}, ${size}, ${session.subjects.join(' with ')}: ${problemOf(error)}`,
            );
            return [];
          });
          this.blocks.push(...found);
          if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
          for (const block of found) say(`${label} ${summaryOf(block)}`);
        }
      });
    }
    for (const name of this.#settings.selfScenes) {
      const block = await this.#inBrowser((runner) => runner.duel(name));
      this.blocks.push(block);
      say(summaryOf(block));
    }
  }

  results(): Results {
    if (!this.#machine) throw new Error('nothing was measured');
    return {
      date: new Date().toISOString().slice(0, 16).replace('T', ' '),
      command: this.#command,
      machine: {
        cpu: cpus()[0]?.model.trim() ?? 'unknown',
        cores: cpus().length,
        system: `${systemName()} ${release()}`,
        node: process.versions.node,
        ...this.#machine,
        flags: [...graphicsFlags(), ...FLAGS],
        loadBefore: this.#loadBefore,
        loadAfter: loadavg()[0] as number,
      },
      contenders: this.abouts,
      leftOut: [...this.leftOut, ...problemsOf(this.blocks)],
      entry: weighEntry(),
      blocks: this.blocks,
    };
  }

  plots(results: Results): Promise<string[]> {
    return this.#inBrowser(async (runner) => {
      const page = await runner.open(new Gathered());
      return page.evaluate((all) => window.bench.plots(all), results).catch(() => []);
    });
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
    settings = parseSettings(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    say(`bench: ${error.message}`);
    return 2;
  }
  if (settings.help) {
    process.stdout.write(`${HELP_TEXT}\n`);
    return 0;
  }
  const command = ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  const folder = settings.results ?? join(here, '../results');
  await mkdir(folder, { recursive: true });
  const server = await serve(join(here, 'page'));
  let results: Results;
  try {
    const run = new Run(settings, command, server.url);
    await run.prepare();
    await run.measure();
    results = run.results();
    const json = `${JSON.stringify(results)}\n`;
    await writeFile(join(folder, 'latest.json'), json);
    if (settings.json) await writeFile(settings.json, json);
    const text = formatMarkdown(results);
    await writeFile(join(folder, 'latest.md'), text);
    await writeFile(join(folder, 'latest.html'), formatHtml(text, await run.plots(results)));
    process.stdout.write(text);
  } finally {
    await server.close();
  }
  const missed = evaluateTargets(results).filter(({ verdict }) => verdict === 'missed');
  say(`Bars missed: ${missed.length}. Reports: ${join(folder, 'latest.html')}`);
  const budgets = join(here, '../budgets.json');
  if (settings.writeBudgets) await writeFile(budgets, formatBudgets(results));
  if (!settings.check) return 0;
  const committed = await readFile(budgets, 'utf8').catch(() => null);
  if (committed === null) {
    say(`bench: there is no ${budgets}; --write-budgets makes it`);
    return 2;
  }
  const over = checkBudgets(results, JSON.parse(committed) as Budgets);
  for (const line of over.lines) say(line);
  return over.failed ? 1 : 0;
}

process.exitCode = await main();
