// The page behind `headglow render`: loads the named files, draws them once, hands over PNG and layout.

import { analysed } from '../src/analysis/analysis.ts';
import { emergenceRanking, rankingCsv } from '../src/analysis.ts';
import type { Manifest, PictureSize, RenderAnswer, RenderPage } from '../src/cli/request.ts';
import { checkpointOfStep, type Dataset, draw, embedded, HeadglowError, loadFiles } from '../src/index.ts';
import type { Options } from '../src/options.ts';

/** What is there to fetch. */
let made: Uint8Array = new Uint8Array(0);

/** CSV of the emergence map drawn. */
let ranking = () => '';

const page: RenderPage = {
  async headglowRender(size) {
    try {
      return await render(size);
    } catch (error) {
      // What the user can put right comes as a sentence; anything else is a fault of ours and stays an error.
      if (error instanceof HeadglowError) return { sentence: error.message };
      throw error;
    }
  },
  headglowRanking() {
    made = new TextEncoder().encode(ranking());
    return made.length;
  },
  headglowRead(from, to) {
    let text = '';
    for (let at = from; at < to; at += 8192) {
      text += String.fromCharCode(...made.subarray(at, Math.min(at + 8192, to)));
    }
    return btoa(text);
  },
};

async function render(size: PictureSize): Promise<RenderAnswer> {
  const manifest = (await (await fetch('files.json')).json()) as Manifest;
  const loaded = await load(manifest);
  const { analysis } = manifest;
  const { dataset, options } = analysis ? analysed(loaded.dataset, analysis, loaded.options) : loaded;
  const chosen: Partial<Options> =
    manifest.step === null ? {} : { checkpoint: checkpointOfStep(dataset, manifest.step) };
  const picture = await draw(dataset, { ...options, ...manifest.options, ...chosen }, size);
  if (analysis && 'emergence' in analysis)
    ranking = () => rankingCsv(emergenceRanking(loaded.dataset, analysis.emergence, manifest.options));
  const blob = await new Promise<Blob | null>((done) => picture.canvas.toBlob(done, 'image/png'));
  if (blob === null) {
    throw new HeadglowError({
      reason: 'a picture of this size could not be encoded',
      remedy: 'try a smaller one',
    });
  }
  made = new Uint8Array(await blob.arrayBuffer());
  return { bytes: made.length, layout: JSON.stringify(picture.layout, null, 2) };
}

async function load({
  files,
  options: given,
}: Manifest): Promise<{ dataset: Dataset; options: Partial<Options> }> {
  if (files.length === 0) return embedded(given.norm);
  const loaded = await Promise.all(
    files.map(async ({ name, url }) => {
      const response = await fetch(url);
      if (!response.ok) throw new HeadglowError({ file: name, reason: 'this could not be read' });
      return { name, bytes: new Uint8Array(await response.arrayBuffer()) };
    }),
  );
  return { dataset: await loadFiles(loaded), options: {} };
}

Object.assign(window, page);
