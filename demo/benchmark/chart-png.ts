// Saves a chart as a PNG file.

import type { Chart } from './chart.ts';

/** Device pixels per CSS pixel. */
const SCALE = 2;

/** Downloads a chart as a PNG file. @throws if the browser can't draw or encode it */
export async function saveChartAsPng({ svg, width, height }: Chart): Promise<void> {
  const image = new Image();
  const source = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    image.src = source;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width * SCALE;
    canvas.height = height * SCALE;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
    if (!blob) throw new Error('the picture could not be encoded');
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = 'headglow-benchmark.png';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  } finally {
    URL.revokeObjectURL(source);
  }
}
