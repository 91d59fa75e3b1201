// The page behind `headglow render`: loads the named files, draws a picture or a movie, hands the bytes over.

import { adviceOf, emergenceRanking, rankingCsv, safeJson, sizeAdvice } from '../src/analysis.ts';
import { draw, type ErrorDetails, HeadglowError, loadExample, loadFiles } from '../src/index.ts';
import { frames } from '../src/play.ts';
import {
  applyRequest,
  type FigureData,
  type Manifest,
  type MovieAnswer,
  type MovieFormat,
  type MovieSettings,
  type PictureSize,
  type RenderAnswer,
  type RenderHost,
  type RenderPage,
} from '../src/protocol.ts';
import { openPageFile } from './bytes.ts';
import { reportSkipped, servedPageFiles } from './files.ts';
import { framesPerCheckpoint } from './movie/length.ts';
import { encodeMovie } from './movie/movie.ts';
import { limitCache } from './parts/memory.ts';
import { throttleProgress } from './throttle.ts';

const host = window as unknown as RenderHost;

/** What is there to fetch. */
let made = new Blob();

/** CSV of the emergence map drawn. */
let ranking = async (): Promise<string> => '';

const page: RenderPage = {
  headglowRender: (size, readAll) => answerOf(render(size, readAll)),
  async headglowRanking() {
    made = new Blob([await ranking()]);
    return made.size;
  },
  headglowMovie: (size, settings) => answerOf(renderMovie(size, settings)),
  async headglowRead(from, to) {
    const bytes = new Uint8Array(await made.slice(from, to).arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192)
      text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  },
};

/** An error that the user can put right is an answer; any other is a fault of ours and stays an error. */
async function answerOf<T>(answer: Promise<T>): Promise<T | { error: ErrorDetails }> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof HeadglowError) return { error: error.details };
    throw error;
  }
}

async function render(size: PictureSize, readAll: boolean): Promise<RenderAnswer> {
  const { dataset, options } = await load();
  const { canvas, layout } = await draw(dataset, options, size, { readAll });
  made = await pngOf(canvas);
  const { width, height } = canvas;
  return {
    bytes: made.size,
    width,
    height,
    layout: safeJson(JSON.stringify(layout, null, 2)),
    advice: adviceOf(dataset, options),
    room: sizeAdvice(dataset, options, size),
  };
}

async function renderMovie(size: PictureSize, settings: MovieSettings): Promise<MovieAnswer> {
  const { dataset, options } = await load();
  const { format } = settings;
  if (format === 'png') {
    const wanted = { framesPerCheckpoint: framesPerCheckpoint(settings) };
    for await (const { canvas, index, count } of frames(dataset, options, size, wanted)) {
      made = await pngOf(canvas);
      await host.headglowFrame(index + 1, count, made.size);
    }
    return { bytes: 0 };
  }
  const request = { dataset, options, size, settings: { ...settings, format: format as MovieFormat } };
  made = await encodeMovie(request, new AbortController().signal, (done, total) => {
    void host.headglowFrame(done, total, 0);
  });
  return { bytes: made.size };
}

async function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (blob) return blob;
  throw new HeadglowError({
    code: 'size',
    reason: 'the browser could not encode an image of this size',
    remedy: 'choose a smaller size or scale',
  });
}

async function load(): Promise<FigureData> {
  const manifest = (await (await fetch('files.json')).json()) as Manifest;
  const { options: given, analysis } = manifest;
  const read = await loadValues(manifest);
  if (analysis && 'emergence' in analysis)
    ranking = async () => rankingCsv(await emergenceRanking(read.dataset, analysis.emergence, given));
  return applyRequest(read, manifest);
}

/** What is in the files, and the options that suit it. */
async function loadValues({ files, strict = false, options }: Manifest): Promise<FigureData> {
  if (files.length === 0) {
    host.headglowLoaded?.(0, 0);
    return loadExample(options.norm);
  }
  const dataset = await loadFiles(servedPageFiles(files).map(openPageFile), {
    strict,
    onProgress: throttleProgress((done, total) => host.headglowLoaded?.(done, total)),
  });
  await reportSkipped([...dataset.skipped, ...dataset.notes]);
  return { dataset, options: {} };
}

limitCache();
Object.assign(window, page);
