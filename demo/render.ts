// The page behind `headglow render`: loads the files, renders an image or a video, and returns its bytes.

import {
  adviceOf,
  emergenceRanking,
  rankingCsv,
  rankingNote,
  safeJson,
  sizeAdvice,
} from '../src/analysis.ts';
import { exportFigure } from '../src/export.ts';
import { type ErrorDetails, HeadglowError, loadExample, loadFiles } from '../src/index.ts';
import { frames } from '../src/play.ts';
import {
  applyRequest,
  DownloadCounter,
  type FigureData,
  type Manifest,
  type MovieAnswer,
  type MovieFormat,
  type MovieSettings,
  type PictureSettings,
  type PictureSize,
  type RenderAnswer,
  type RenderHost,
  type RenderPage,
} from '../src/protocol.ts';
import { openInput } from './bytes.ts';
import { loadFont, withFontFile } from './figure-fonts.ts';
import { reportSkipped, servedPageFiles } from './files.ts';
import { framesPerCheckpoint } from './movie/length.ts';
import { encodeMovie } from './movie/movie.ts';
import { limitCache } from './parts/memory.ts';
import { throttleDownload, throttleProgress } from './throttle.ts';

const host = window as unknown as RenderHost;

/** The latest output, which the command fetches in chunks. */
let output = new Blob();

/** Creates the ranking of the emergence map as CSV, and says what it leaves out. */
let createRanking = async (): Promise<{ csv: string; note: string | null }> => ({ csv: '', note: null });

/** Bytes that are spread into the arguments of one call. */
const BASE64_CHUNK = 8192;

const page: RenderPage = {
  headglowRender: (size, settings) => catchUserErrors(render(size, settings)),
  async headglowRanking() {
    const { csv, note } = await createRanking();
    output = new Blob([csv]);
    return { bytes: output.size, note };
  },
  headglowMovie: (size, settings) => catchUserErrors(renderMovie(size, settings)),
  async headglowRead(from, to) {
    const bytes = new Uint8Array(await output.slice(from, to).arrayBuffer());
    let text = '';
    for (let start = 0; start < bytes.length; start += BASE64_CHUNK)
      text += String.fromCharCode(...bytes.subarray(start, start + BASE64_CHUNK));
    return btoa(text);
  },
};

/** Returns a `HeadglowError` as a value, for the command to print; other errors are bugs and are rethrown. */
async function catchUserErrors<T>(answer: Promise<T>): Promise<T | { error: ErrorDetails }> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof HeadglowError) return { error: error.details };
    throw error;
  }
}

async function render(
  size: PictureSize,
  { format, font: named, fontFile, plot, ...settings }: PictureSettings,
): Promise<RenderAnswer> {
  const { dataset, options } = await load();
  const family = named ?? (format === 'png' && fontFile === null ? null : 'sans');
  let font = family && (await loadFont(family));
  if (font && fontFile !== null) font = await withFontFile(font, fontFile);
  const exported = { ...settings, format, ...(font && { font }) };
  if (plot) {
    const { exportPlot } = await import('./plots/export.ts');
    const { bytes, ...sizes } = await exportPlot({ dataset, options, plot }, size, exported);
    output = new Blob([bytes]);
    return { bytes: output.size, ...sizes, layout: '', advice: [], room: null, cutCaption: '' };
  }
  const { bytes, layout, ...figure } = await exportFigure(dataset, options, size, exported);
  output = new Blob([bytes]);
  return {
    bytes: output.size,
    ...figure,
    layout: safeJson(JSON.stringify(layout, null, 2)),
    advice: adviceOf(dataset, options),
    room: sizeAdvice(dataset, options, size, settings.textScale),
  };
}

async function renderMovie(size: PictureSize, settings: MovieSettings): Promise<MovieAnswer> {
  const { dataset, options } = await load();
  const { format } = settings;
  if (format === 'png') {
    const frameSettings = { framesPerCheckpoint: framesPerCheckpoint(settings) };
    for await (const { canvas, index, count } of frames(dataset, options, size, frameSettings)) {
      output = await encodePng(canvas);
      await host.headglowFrame(index + 1, count, output.size);
    }
    return { bytes: 0 };
  }
  const request = { dataset, options, size, settings: { ...settings, format: format as MovieFormat } };
  output = await encodeMovie(request, new AbortController().signal, (done, total) => {
    void host.headglowFrame(done, total, 0);
  });
  return { bytes: output.size };
}

async function encodePng(canvas: HTMLCanvasElement): Promise<Blob> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (blob) return blob;
  throw new HeadglowError({
    code: 'size',
    reason: 'the browser could not encode an image of this size',
    remedy: 'choose a smaller size or scale',
  });
}

const reportComputed = throttleProgress((done, total) => host.headglowComputed?.(done, total));

async function load(): Promise<FigureData> {
  const manifest = (await (await fetch('files.json')).json()) as Manifest;
  const { options, analysis } = manifest;
  const values = await loadValues(manifest);
  if (analysis && 'emergence' in analysis)
    createRanking = async () => ({
      csv: rankingCsv(await emergenceRanking(values.dataset, analysis.emergence, options)),
      note: rankingNote(values.dataset),
    });
  return applyRequest(values, manifest, ({ done, total }) => reportComputed(done, total));
}

/** Loads the files, or the example with its options. */
async function loadValues({
  files,
  strict = false,
  reading,
  memory,
  options,
}: Manifest): Promise<FigureData> {
  if (files.length === 0) {
    host.headglowLoaded?.(0, 0);
    return loadExample(options.norm);
  }
  const counter = new DownloadCounter(throttleDownload((received) => host.headglowReceived?.(received)));
  const dataset = await loadFiles(
    servedPageFiles(files).map((file) => openInput(file, counter)),
    {
      ...reading,
      ...(memory !== undefined && { memory }),
      strict,
      onProgress: throttleProgress((done, total) => host.headglowLoaded?.(done, total)),
    },
  );
  limitCache(dataset);
  await reportSkipped([...dataset.skipped, ...dataset.notes]);
  return { dataset, options: {} };
}

limitCache();
Object.assign(window, page);
