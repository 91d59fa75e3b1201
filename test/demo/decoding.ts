// Decodes movies in a page of the browser.

import { ALL_FORMATS, BlobSource, Input, VideoSampleSink } from 'mediabunny';

export interface DecodedFrame {
  readonly width: number;
  readonly height: number;
  /** Seconds. */
  readonly time: number;
  /** Reads the pixels of the upper left part, as RGBA. */
  read(width: number, height: number): Uint8ClampedArray;
}

async function* decodeSamples(blob: Blob): AsyncGenerator<VideoFrame> {
  if (blob.type === 'image/gif') {
    const decoder = new ImageDecoder({ data: blob.stream(), type: blob.type });
    await decoder.completed;
    const count = decoder.tracks.selectedTrack?.frameCount ?? 0;
    for (let frameIndex = 0; frameIndex < count; frameIndex++)
      yield (await decoder.decode({ frameIndex })).image;
    return;
  }
  const track = await new Input({
    formats: ALL_FORMATS,
    source: new BlobSource(blob),
  }).getPrimaryVideoTrack();
  if (!track) throw new Error('the movie has no video');
  for await (const sample of new VideoSampleSink(track).samples()) {
    yield sample.toVideoFrame();
    sample.close();
  }
}

/** Decodes all frames, in order. */
export async function* decodeFrames(blob: Blob): AsyncGenerator<DecodedFrame> {
  for await (const frame of decodeSamples(blob)) {
    yield {
      width: frame.displayWidth,
      height: frame.displayHeight,
      time: frame.timestamp / 1e6,
      read(width, height) {
        const context = new OffscreenCanvas(width, height).getContext(
          '2d',
        ) as OffscreenCanvasRenderingContext2D;
        context.drawImage(frame, 0, 0);
        return context.getImageData(0, 0, width, height).data;
      },
    };
    frame.close();
  }
}
