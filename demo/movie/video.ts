// Encodes frames as MP4 or WebM: the browser encodes (WebCodecs), and mediabunny writes the file.

import {
  BufferTarget,
  canEncodeVideo,
  Mp4OutputFormat,
  Output,
  Quality,
  type VideoEncodingConfig,
  VideoSample,
  VideoSampleSource,
  WebMOutputFormat,
} from 'mediabunny';
import { HeadglowError } from '../../src/index.ts';
import type { Frame } from '../../src/play.ts';
import type { MovieFormat } from '../../src/protocol.ts';
import type { MovieEncoder } from './encoder.ts';

export type VideoFormat = Exclude<MovieFormat, 'gif'>;

/** A codec with its settings. */
interface Encoding {
  /** For messages. */
  readonly name: string;
  /** Whether it halves the resolution of colours (4:2:0 chroma subsampling). */
  readonly isSubsampled: boolean;
  readonly config: VideoEncodingConfig;
}

/** Size in pixels, and frames per second. */
interface VideoSize {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

// Codec strings with full colour resolution (4:4:4): 55 panels in 1600 x 900 pixels decode at 44 dB, with 4:2:0 at 32 to 35,
// whatever the codec. 8 bits, BT.709 primaries, sRGB transfer, full range. The level is the highest one, which encoders
// replace with the actual one.
const AV1_FULL_CHROMA = 'av01.1.19M.08.0.000.01.13.01.1';
const VP9_FULL_CHROMA = 'vp09.01.62.08.03.01.13.01.01';

/** Limits of the bit rate for encoders without constant quality; they use about a tenth of it if little changes. */
const MIN_BITRATE = 2e6;
const MAX_BITRATE = 1e8;

/** A size that every encoder supports, to find out whether there is one. */
const PROBE_SIZE: VideoSize = { width: 640, height: 480, fps: 30 };

/** The encodings of a format, best first. */
function listEncodings(format: VideoFormat, { width, height, fps }: VideoSize): Encoding[] {
  const bitrate = Math.min(Math.max(Math.round(width * height * fps), MIN_BITRATE), MAX_BITRATE);
  const quality = (quantizer: number) => new Quality({ quantizer, bitrate });
  const h264: Encoding = {
    name: 'H.264',
    isSubsampled: true,
    config: { codec: 'avc', quality: quality(16) },
  };
  if (format === 'mp4-h264') return [h264];
  if (format === 'mp4')
    return [
      {
        name: 'AV1',
        isSubsampled: false,
        config: { codec: 'av1', quality: quality(40), fullCodecString: AV1_FULL_CHROMA },
      },
      h264,
    ];
  return [
    {
      name: 'VP9',
      isSubsampled: false,
      config: { codec: 'vp9', quality: quality(30), fullCodecString: VP9_FULL_CHROMA },
    },
    { name: 'VP9', isSubsampled: true, config: { codec: 'vp9', quality: quality(10) } },
  ];
}

const roundUp = (length: number, multiple: number): number => Math.ceil(length / multiple) * multiple;

/** 4:2:0 needs even sides, and Chromium distorts frames whose width is not a multiple of 4. */
const encodedSize = ({ isSubsampled }: Encoding, { width, height, fps }: VideoSize): VideoSize =>
  isSubsampled ? { width: roundUp(width, 4), height: roundUp(height, 2), fps } : { width, height, fps };

/** The best encoding that the browser supports at a size; null if there is none. */
async function findEncoding(format: VideoFormat, size: VideoSize): Promise<Encoding | null> {
  for (const encoding of listEncodings(format, size)) {
    const { width, height, fps } = encodedSize(encoding, size);
    const { config } = encoding;
    if (await canEncodeVideo(config.codec, { width, height, frameRate: fps, ...config })) return encoding;
  }
  return null;
}

/** The error for a format that can't be encoded: the codec is missing, or the size is too large for it. */
async function createUnsupportedError(format: VideoFormat, size: VideoSize): Promise<HeadglowError> {
  const names = [...new Set(listEncodings(format, size).map(({ name }) => name))].join(' or ');
  const place = format === 'webm' ? 'webm' : 'mp4';
  const alternatives = `choose ${place === 'webm' ? '.mp4' : '.webm'} or .gif`;
  const hasCodec = (await findEncoding(format, PROBE_SIZE)) !== null;
  return new HeadglowError(
    hasCodec
      ? {
          code: 'size',
          place,
          reason: `this browser cannot encode ${names} at ${size.width} x ${size.height} pixels`,
          remedy: `use a smaller size, or ${alternatives}`,
        }
      : {
          code: 'environment',
          place,
          reason: `this browser has no encoder for ${names}`,
          remedy: alternatives,
        },
  );
}

/** Returns the frame's canvas, or a larger one that is padded with the background. */
function padFrame({ canvas, palette }: Frame, { width, height }: VideoSize): HTMLCanvasElement {
  if (canvas.width === width && canvas.height === height) return canvas;
  const larger = Object.assign(document.createElement('canvas'), { width, height });
  const context = larger.getContext('2d', { alpha: false }) as CanvasRenderingContext2D;
  context.fillStyle = palette[0] as string;
  context.fillRect(0, 0, width, height);
  context.drawImage(canvas, 0, 0);
  return larger;
}

/**
 * Creates an encoder for frames of the same size as the first.
 * @param fps frames per second, positive
 * @throws HeadglowError if the browser can't encode the format at that size
 */
export async function createVideoEncoder(
  format: VideoFormat,
  { canvas }: Frame,
  fps: number,
): Promise<MovieEncoder> {
  const frameSize = { width: canvas.width, height: canvas.height, fps };
  const encoding = await findEncoding(format, frameSize);
  if (!encoding) throw await createUnsupportedError(format, frameSize);
  const size = encodedSize(encoding, frameSize);
  const output = new Output({
    format: format === 'webm' ? new WebMOutputFormat() : new Mp4OutputFormat({ fastStart: 'in-memory' }),
    target: new BufferTarget(),
  });
  const source = new VideoSampleSource(encoding.config);
  output.addVideoTrack(source, { frameRate: fps });
  await output.start();
  return {
    async add(frame) {
      const sample = new VideoSample(padFrame(frame, size), {
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
      return new Blob([output.target.buffer as ArrayBuffer], {
        type: `video/${format === 'webm' ? 'webm' : 'mp4'}`,
      });
    },
    async cancel() {
      if (output.state !== 'finalized') await output.cancel();
    },
  };
}
