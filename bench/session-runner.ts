// Runs sessions in pages of one browser, and turns their samples into blocks.

import { PNG } from 'pngjs';
import type { Browser, Page } from 'puppeteer';
import type { Rect } from '../src/figure/figure.ts';
import type { RunnerMessage } from './messages.ts';
import type { SessionRequest } from './page.ts';
import { type Reduction, type SceneName, type Session, type Size, scenesInSession } from './plan.ts';
import type { Block, Series } from './results.ts';
import { SampleLog } from './sample-log.ts';
import type { SelfComparison, SelfSceneName } from './self-plan.ts';
import type { Settings } from './settings.ts';
import { computeDrift, MAX_DRIFT } from './statistics.ts';
import { compareScreenshot, VERIFY_SIZE, VERIFY_STEPS, type Verdict, verifyScene } from './verify.ts';
import { compareLargeScreenshot, largeScene, largeSteps } from './verify-large.ts';

/** An operation that takes longer is abandoned. Milliseconds. */
const OPERATION_TIMEOUT = 20_000;
/** A page that takes longer to get ready, including its data, is abandoned. Milliseconds. */
const READY_TIMEOUT = 120_000;
/** Maximum number of samples of `first`, each in a new page. */
const MAX_FIRST_ROUNDS = 10;
const MAX_PROBLEM_LENGTH = 160;
/** Scenes in which Headglow alone sets the pace. */
const SCENES_WITHOUT_FLOOR: readonly SelfSceneName[] = ['long-play', 'large-play'];

/** What went wrong, by subject. */
type Problems = ReadonlyMap<string, string>;

export const formatProblem = (error: unknown): string => {
  const text = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
  const message = text.replace(/^(Error|Evaluation failed|Uncaught): /g, '');
  return `failed: ${message.slice(0, MAX_PROBLEM_LENGTH)}`;
};

const takeScreenshot = async (page: Page): Promise<PNG> =>
  PNG.sync.read(Buffer.from(await page.screenshot()));

export class SessionRunner {
  readonly #browser: Browser;
  readonly #url: string;
  readonly #settings: Settings;
  readonly #rects = new Map<string, readonly Rect[]>();

  constructor(browser: Browser, url: string, settings: Settings) {
    this.#browser = browser;
    this.#url = url;
    this.#settings = settings;
  }

  async openPage(log: SampleLog): Promise<Page> {
    const page = await this.#browser.newPage();
    await page.setViewport({ width: 1600, height: 900 });
    await page.exposeFunction('sendToRunner', (message: RunnerMessage) => log.receive(message));
    await page.goto(`${this.#url}index.html`);
    await page.waitForFunction(() => 'bench' in window);
    await page.bringToFront();
    return page;
  }

  measure(session: Session): Promise<Block[]> {
    return session.scene === 'first' ? this.#measureFirst(session) : this.#measureSteady(session);
  }

  /** Measures a self-comparison, and repeats it once if the floor moved. */
  async compareSelf(comparison: SelfComparison): Promise<Block> {
    const block = await this.#compareSelfOnce(comparison);
    return block.valid ? block : this.#compareSelfOnce(comparison);
  }

  /** Checks that a contender draws what it should. @returns what is wrong, or null */
  async verify(name: string): Promise<string | null> {
    const rects = await this.#layoutPanels(VERIFY_SIZE, 'max');
    const scene = verifyScene(rects);
    return this.#verifySteps(VERIFY_STEPS, async (page, step, index) => {
      const drawn = await page.evaluate((...args) => window.bench.verifyStep(...args), name, rects, index);
      return compareScreenshot(name, step, { ...scene, rects: drawn }, await takeScreenshot(page));
    });
  }

  /** Checks every pixel of a large figure drawn by a contender that reduces. @returns what is wrong, or null */
  async verifyLarge(name: string, size: Size): Promise<string | null> {
    const rects = await this.#layoutPanels(size, 'max');
    const scene = largeScene(size, rects);
    return this.#verifySteps(largeSteps(name), async (page, step, index) => {
      const drawn = await page.evaluate(
        (...args) => window.bench.verifyLargeStep(...args),
        name,
        rects,
        size,
        index,
      );
      return compareLargeScreenshot(step, { ...scene, rects: drawn }, await takeScreenshot(page));
    });
  }

  /** @param verifyStep performs a step in the page, and says what it drew */
  #verifySteps<T>(
    steps: readonly T[],
    verifyStep: (page: Page, step: T, index: number) => Promise<Verdict>,
  ): Promise<string | null> {
    return this.#runInPage(new SampleLog(), async (page) => {
      for (const [index, step] of steps.entries()) {
        const { ok, worst } = await verifyStep(page, step, index);
        if (!ok) throw new Error(`draws incorrectly: ${worst}`);
      }
    });
  }

  /** Runs a task in a page until it ends or an operation times out. @returns what went wrong, or null */
  async #runInPage(log: SampleLog, task: (page: Page) => Promise<void>): Promise<string | null> {
    const page = await this.openPage(log);
    log.restartClock();
    let watchdog: NodeJS.Timeout | undefined;
    const timedOut = new Promise<string>((resolve) => {
      watchdog = setInterval(() => {
        const { isBusy, idleTime } = log;
        if (isBusy && idleTime > OPERATION_TIMEOUT)
          resolve(`did not finish in ${OPERATION_TIMEOUT / 1000} s`);
        else if (idleTime > READY_TIMEOUT) resolve(`was not ready in ${READY_TIMEOUT / 1000} s`);
      }, 250);
    });
    try {
      return await Promise.race([timedOut, task(page).then(() => null, formatProblem)]);
    } finally {
      clearInterval(watchdog);
      // A page that hangs never finishes closing; its process ends with the browser.
      await Promise.race([page.close().catch(() => {}), new Promise((done) => setTimeout(done, 5000))]);
    }
  }

  /** Where Headglow places the panels of a size; computed once, in a separate page. */
  async #layoutPanels(size: Size, reduction: Reduction): Promise<readonly Rect[]> {
    const key = `${size.name} ${reduction}`;
    const cached = this.#rects.get(key);
    if (cached) return cached;
    const page = await this.openPage(new SampleLog());
    try {
      const rects = await page.evaluate((...args) => window.bench.layoutPanels(...args), size, reduction);
      this.#rects.set(key, rects);
      return rects;
    } finally {
      await page.close();
    }
  }

  async #createRequest(session: Session): Promise<SessionRequest> {
    const { size, reduction, subjects } = session;
    const { rounds, seconds, scenes } = this.#settings;
    return {
      size,
      reduction,
      subjects,
      rects: await this.#layoutPanels(size, reduction),
      scenes: scenesInSession(session, scenes),
      rounds,
      budget: seconds * 1000,
    };
  }

  /** `first`: each sample in a fresh page, with the contenders interleaved. */
  async #measureFirst(session: Session): Promise<Block[]> {
    const request = await this.#createRequest(session);
    const log = new SampleLog();
    const warmUpLog = new SampleLog();
    const problems = new Map<string, string>();
    const rounds = Math.min(MAX_FIRST_ROUNDS, this.#settings.rounds);
    const measureRound = async (subjects: readonly string[], roundLog: SampleLog) => {
      for (const subject of subjects) {
        if (problems.has(subject)) continue;
        const problem = await this.#runInPage(roundLog, (page) =>
          page.evaluate((each) => window.bench.measureFirst(each), { ...request, subjects: [subject] }),
        );
        if (problem) problems.set(subject, problem);
      }
    };
    // The browser itself warms up in a round that is not counted.
    await measureRound(session.subjects, warmUpLog);
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 === 1 ? session.subjects : session.subjects.toReversed();
      await measureRound(order, log);
    }
    return [this.#createBlock(session, 'first', log, { problems, hasFloor: false })];
  }

  /** All other scenes, in one page; repeated once if the floor moved. */
  async #measureSteady(session: Session): Promise<Block[]> {
    const blocks = await this.#measureSteadyOnce(session);
    return blocks.every(({ valid }) => valid) ? blocks : this.#measureSteadyOnce(session);
  }

  async #measureSteadyOnce(session: Session): Promise<Block[]> {
    const request = await this.#createRequest(session);
    const log = new SampleLog();
    /** Contenders that failed before any scene began. */
    const failedToStart = new Map<string, string>();
    const sceneProblems = new Map<string, Problems>();
    let scenes = request.scenes;
    while (scenes.length > 0) {
      const subjects = session.subjects.filter((subject) => !failedToStart.has(subject));
      const problem = await this.#runInPage(log, (page) =>
        page.evaluate((each) => window.bench.measureSession(each), { ...request, scenes, subjects }),
      );
      if (!problem) break;
      const failed = log.lastStarted;
      if (!failed || failed.scene === 'first') {
        if (!failed || failedToStart.has(failed.subject)) break;
        failedToStart.set(failed.subject, problem);
        continue;
      }
      // Continue with the next scene, in a new page.
      sceneProblems.set(failed.scene, new Map([[failed.subject, problem]]));
      scenes = scenes.slice(scenes.indexOf(failed.scene as SceneName) + 1);
    }
    return request.scenes
      .map((scene) => {
        const problems = new Map([...failedToStart, ...(sceneProblems.get(scene) ?? [])]);
        return this.#createBlock(session, scene, log, { problems, hasFloor: scene !== 'hover' });
      })
      .filter(({ series }) => series.length > 0);
  }

  async #compareSelfOnce({ scene, size, reduction, primary, others }: SelfComparison): Promise<Block> {
    const log = new SampleLog();
    const { rounds, seconds } = this.#settings;
    let gpuBytes = 0;
    const problem = await this.#runInPage(log, async (page) => {
      gpuBytes = await page.evaluate((...args) => window.bench.measureSelfScene(...args), scene, size, {
        rounds,
        budget: seconds * 2000,
      });
    });
    const session = { size: { name: size }, reduction, subjects: [primary, ...others] };
    const problems = new Map(problem ? [[primary, problem]] : []);
    const hasFloor = !SCENES_WITHOUT_FLOOR.includes(scene);
    return { ...this.#createBlock(session, scene, log, { problems, hasFloor }), gpuBytes };
  }

  #createBlock(
    { size, reduction, subjects }: Pick<Session, 'reduction' | 'subjects'> & { size: Pick<Size, 'name'> },
    scene: Block['scene'],
    log: SampleLog,
    { problems, hasFloor }: { readonly problems: Problems; readonly hasFloor: boolean },
  ): Block {
    const names = hasFloor ? ['floor', ...subjects] : subjects;
    const series: Series[] = names
      .map((subject) => ({
        subject,
        samples: log.samplesOf(scene, subject),
        problem: problems.get(subject) ?? null,
      }))
      .filter(({ samples, problem }) => samples.length > 0 || problem !== null);
    const drift = hasFloor ? computeDrift(log.samplesOf(scene, 'floor')) : 0;
    return { scene, size: size.name, reduction, series, drift, valid: drift <= MAX_DRIFT };
  }
}
