// MP4 and WebM: the browser's own encoders, through WebCodecs, and mediabunny to put their packets into a file.

import {
  BufferTarget,
  canEncodeVideo,
  Mp4OutputFormat,
  Output,
  Quality,
  type VideoCodec,
  type VideoEncodingConfig,
  VideoSample,
  VideoSampleSource,
  WebMOutputFormat,
} from 'mediabunny';
import { type Frame, HeadglowError } from '../../src/index.ts';
import type { MovieEncoder } from './encoder.ts';
import { COLOR_SPACE, createPlanes, fillPlanes, type Planes } from './planes.ts';

type VideoFormat = 'mp4' | 'webm';

/** A way to encode: a codec and the pixels that it takes. */
interface Way {
  readonly name: string;
  readonly pixels: Planes['format'];
  readonly config: VideoEncodingConfig;
}

interface Video {
  /** Pixels; both even, as codecs halve the resolution of colours. */
  readonly width: number;
  readonly height: number;
  /** Frames a second. */
  readonly fps: number;
}

/** Pixels that a level of VP9 allows. */
const VP9_LEVELS = [
  [2_228_224, '41'],
  [8_912_896, '51'],
  [Infinity, '62'],
] as const;

/** VP9 with colours at full resolution: profile 1, 8 bits, 4:4:4, BT.709 with sRGB's curve, limited range. */
function vp9Whole({ width, height }: Video): string {
  const [, level] = VP9_LEVELS.find(([pixels]) => width * height <= pixels) as (typeof VP9_LEVELS)[number];
  return `vp09.01.${level}.08.03.01.13.01.00`;
}

/** The ways of a format, the best first. MP4 is for all players, and they all know but H.264 with halved colours. */
function waysOf(format: VideoFormat, video: Video): Way[] {
  // A bit a pixel is what encoders without a fixed quality may take; they take a tenth of it.
  const bitrate = Math.min(Math.max(Math.round(video.width * video.height * video.fps), 1e6), 2e8);
  const way = (
    name: string,
    codec: VideoCodec,
    quantizer: number,
    pixels: Planes['format'],
    full?: string,
  ) => ({
    name,
    pixels,
    config: { codec, quality: new Quality({ quantizer, bitrate }), ...(full && { fullCodecString: full }) },
  });
  if (format === 'mp4') return [way('H.264', 'avc', 16, 'I420')];
  return [
    way('VP9', 'vp9', 30, 'I444', vp9Whole(video)),
    way('VP9', 'vp9', 20, 'I420'),
    way('VP8', 'vp8', 10, 'I420'),
  ];
}

async function firstWay(format: VideoFormat, video: Video): Promise<Way | null> {
  for (const way of waysOf(format, video))
    if (await canEncodeVideo(way.config.codec, { ...video, frameRate: video.fps, ...way.config })) return way;
  return null;
}

/** @throws HeadglowError that tells a codec that is missing from a size that is too large for it */
async function wayFor(format: VideoFormat, video: Video): Promise<Way> {
  const way = await firstWay(format, video);
  if (way) return way;
  const names = [...new Set(waysOf(format, video).map(({ name }) => name))].join(' or ');
  const isTooLarge = await firstWay(format, { width: 640, height: 480, fps: 30 });
  throw new HeadglowError({
    place: format,
    reason: isTooLarge
      ? `this browser can't encode ${names} at ${video.width} x ${video.height} pixels`
      : `this browser has no encoder for ${names}`,
    remedy: `${isTooLarge ? 'make it smaller, or ' : ''}choose another format or numbered pictures`,
  });
}

const even = (side: number): number => side + (side % 2);

/** Reads frames as planes, with the background beyond them where a side is odd. */
function planesReader({ width, height }: Video, format: Planes['format']): (frame: Frame) => Planes {
  const planes = createPlanes(format, width, height);
  const copy = Object.assign(document.createElement('canvas'), { width, height });
  const context = copy.getContext('2d', {
    alpha: false,
    willReadFrequently: true,
  }) as CanvasRenderingContext2D;
  return ({ canvas, palette }) => {
    context.fillStyle = palette[0] as string;
    context.fillRect(0, 0, width, height);
    context.drawImage(canvas, 0, 0);
    fillPlanes(planes, context.getImageData(0, 0, width, height).data);
    return planes;
  };
}

/**
 * An encoder for frames as large as the first.
 * @param fps frames a second, positive
 * @throws HeadglowError where the browser has no codec for it
 */
export async function createVideoEncoder(
  format: VideoFormat,
  { canvas }: Frame,
  fps: number,
): Promise<MovieEncoder> {
  const video = { width: even(canvas.width), height: even(canvas.height), fps };
  const { pixels, config } = await wayFor(format, video);
  const output = new Output({
    format: format === 'mp4' ? new Mp4OutputFormat({ fastStart: 'in-memory' }) : new WebMOutputFormat(),
    target: new BufferTarget(),
  });
  const source = new VideoSampleSource(config);
  output.addVideoTrack(source, { frameRate: fps });
  await output.start();
  const read = planesReader(video, pixels);
  return {
    async add(frame) {
      const sample = new VideoSample(read(frame).data, {
        format: pixels,
        codedWidth: video.width,
        codedHeight: video.height,
        colorSpace: COLOR_SPACE,
        timestamp: frame.index / fps,
        duration: 1 / fps,
      });
      try {
        await source.add(sample);
      } finally {
        sample.close();
      }
    },
    async finish() {
      await output.finalize();
      return new Blob([output.target.buffer as ArrayBuffer], { type: `video/${format}` });
    },
    async cancel() {
      if (output.state !== 'finalized') await output.cancel();
    },
  };
}
