// deck.gl: a BitmapLayer per panel with a float texture that is coloured in the shader, as deck.gl's raster layers do.
//
// The alternative, one image per panel coloured on the CPU, is slower, and its mipmaps blur the colours.

import { Deck, type Layer, OrthographicView } from '@deck.gl/core';
import { BitmapLayer, type BitmapLayerProps } from '@deck.gl/layers';
import type { Device, Texture } from '@luma.gl/core';
import { dependencies } from '../package.json';
import type { Limits, Scene, Subject, SubjectModule } from '../subject.ts';
import { computeLimits } from './support/limits.ts';
import { createStage, existingContext, panelValues, waitForGl } from './support/page.ts';

interface LogProps {
  readonly image: Texture;
  readonly table: Texture;
  readonly vmin: number;
  readonly vmax: number;
}

const logColor = {
  name: 'logColor',
  fs: `
uniform logColorUniforms {
  float low;
  float scale;
} logColor;
uniform sampler2D logColorTable;`,
  uniformTypes: { low: 'f32', scale: 'f32' },
} as const;

const inject = {
  'fs:DECKGL_FILTER_COLOR': `
  float t = color.r > 0.0 ? (log(color.r) - logColor.low) * logColor.scale : 0.0;
  color = texture(logColorTable, vec2(t, 0.5));`,
};

/** A BitmapLayer whose texture holds values instead of colours. */
class LogBitmapLayer extends BitmapLayer<LogProps> {
  static override layerName = 'LogBitmapLayer';

  override getShaders() {
    const shaders = super.getShaders();
    return { ...shaders, modules: [...shaders.modules, logColor], inject };
  }

  override draw(options: { shaderModuleProps: unknown }) {
    const { vmin, vmax, table } = this.props;
    const low = Math.log(vmin);
    const scale = 1 / (Math.log(vmax) - low);
    this.state.model?.shaderInputs.setProps({ logColor: { low, scale, logColorTable: table } });
    super.draw(options as Parameters<BitmapLayer['draw']>[0]);
  }
}

const NEAREST = {
  minFilter: 'nearest',
  magFilter: 'nearest',
  addressModeU: 'clamp-to-edge',
  addressModeV: 'clamp-to-edge',
} as const;

/** Panels don't overlap; disabling these tests halves the frame time. */
const OPAQUE = { blend: false, depthCompare: 'always', depthWriteEnabled: false } as const;

class DeckHeatmap {
  readonly #scene: Scene;
  readonly #stage: HTMLElement;
  #deck!: Deck<OrthographicView>;
  #textures: readonly Texture[] = [];
  #table!: Texture;

  private constructor(host: HTMLElement, scene: Scene) {
    this.#scene = scene;
    this.#stage = createStage(host);
  }

  /** Resolves when the first frame with layers, at full size, is complete. */
  static create(host: HTMLElement, scene: Scene): Promise<DeckHeatmap> {
    const heatmap = new DeckHeatmap(host, scene);
    return new Promise((resolve, reject) => heatmap.#start(() => resolve(heatmap), reject));
  }

  load(values: Float32Array): void {
    this.#textures.forEach((texture, panel) => {
      texture.writeData(panelValues(this.#scene, values, panel));
    });
  }

  draw([vmin, vmax]: Limits): void {
    this.#deck.setProps({ layers: this.#createLayers(vmin, vmax) });
    this.#deck.redraw('benchmark');
    waitForGl(this.#context);
  }

  destroy(): void {
    this.#deck.finalize();
    for (const texture of [...this.#textures, this.#table]) texture.destroy();
    this.#stage.remove();
  }

  get #context(): WebGL2RenderingContext {
    return existingContext(this.#stage.querySelector('canvas') as HTMLCanvasElement);
  }

  #start(onFirstFrame: () => void, onError: (error: Error) => void): void {
    const { width, height } = this.#scene;
    const [vmin, vmax] = computeLimits(this.#scene.checkpoints);
    this.#deck = new Deck({
      parent: this.#stage as HTMLDivElement,
      width,
      height,
      useDevicePixels: false,
      deviceProps: { type: 'webgl', webgl: { antialias: false, preserveDrawingBuffer: false } },
      views: new OrthographicView({ flipY: true }),
      initialViewState: { target: [width / 2, height / 2, 0], zoom: 0 },
      controller: false,
      onError,
      onDeviceInitialized: (device) => this.#createTextures(device),
      onLoad: () => this.#deck.setProps({ layers: this.#createLayers(vmin, vmax) }),
      // deck.gl also renders frames before the layers exist and before the canvas has its size.
      onAfterRender: () => {
        const gl = this.#context;
        const isFullSize = gl.drawingBufferWidth === width && gl.drawingBufferHeight === height;
        if (this.#deck.props.layers.length === 0 || !isFullSize) return;
        this.#deck.setProps({ onAfterRender: () => {} });
        waitForGl(gl);
        onFirstFrame();
      },
    });
  }

  #createTextures(device: Device): void {
    const { layers: height, heads: width, colors, rects } = this.#scene;
    this.#textures = rects.map(() =>
      device.createTexture({ format: 'r32float', width, height, sampler: NEAREST }),
    );
    this.#table = device.createTexture({
      format: 'rgba8unorm',
      width: 256,
      height: 1,
      data: colors,
      sampler: NEAREST,
    });
    this.load(this.#scene.checkpoints[0] as Float32Array);
  }

  #createLayers(vmin: number, vmax: number): Layer[] {
    return this.#scene.rects.map(({ x, y, width, height }, panel) => {
      const bounds: BitmapLayerProps['bounds'] = [x, y + height, x + width, y];
      const image = this.#textures[panel] as Texture;
      const id = `panel ${panel}`;
      return new LogBitmapLayer({ id, bounds, image, table: this.#table, vmin, vmax, parameters: OPAQUE });
    });
  }
}

function createDeckSubject(): Subject {
  let scene: Scene;
  let heatmap: DeckHeatmap;
  return {
    async first(host, given) {
      scene = given;
      heatmap = await DeckHeatmap.create(host, scene);
    },
    frame: (vmin) => heatmap.draw([vmin, scene.vmax]),
    update(checkpoint) {
      heatmap.load(scene.checkpoints[checkpoint] as Float32Array);
      heatmap.draw([scene.vmin, scene.vmax]);
    },
    show(values, limits) {
      heatmap.load(values);
      heatmap.draw(limits ?? computeLimits([values]));
    },
    destroy: () => heatmap.destroy(),
  };
}

export default {
  name: 'deck.gl',
  version: dependencies['@deck.gl/core'],
  usage:
    'one Deck, a BitmapLayer per panel on an r32float texture, logarithm and colours in an injected shader; synchronous redraw',
  create: createDeckSubject,
} satisfies SubjectModule;
