// deck.gl: a BitmapLayer a panel whose float texture is coloured in the shader, as raster layers for it do.
//
// The other way of its users, colouring on the CPU into an image a panel, blurs colours with its mipmaps and is slower.

import { Deck, type Layer, OrthographicView } from '@deck.gl/core';
import { BitmapLayer, type BitmapLayerProps } from '@deck.gl/layers';
import type { Device, Texture } from '@luma.gl/core';
import { dependencies } from '../package.json';
import type { Scene, Subject, SubjectModule } from '../subject.ts';
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

/** A BitmapLayer that takes values, not colours. */
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

/** Panels don't overlap: without these tests a frame takes half the time. */
const OPAQUE = { blend: false, depthCompare: 'always', depthWriteEnabled: false } as const;

function deckSubject(): Subject {
  let stage: HTMLElement;
  let scene: Scene;
  let deck: Deck<OrthographicView>;
  let textures: readonly Texture[];
  let table: Texture;

  const layers = (vmin: number, vmax: number): Layer[] =>
    scene.rects.map(({ x, y, width, height }, panel) => {
      const bounds: BitmapLayerProps['bounds'] = [x, y + height, x + width, y];
      const image = textures[panel] as Texture;
      const id = `panel ${panel}`;
      return new LogBitmapLayer({ id, bounds, image, table, vmin, vmax, parameters: OPAQUE });
    });
  const finish = () => waitForGl(existingContext(stage.querySelector('canvas') as HTMLCanvasElement));
  const draw = (vmin: number, vmax: number) => {
    deck.setProps({ layers: layers(vmin, vmax) });
    deck.redraw('benchmark');
    finish();
  };
  const load = (checkpoint: number) => {
    textures.forEach((texture, panel) => {
      texture.writeData(panelValues(scene, scene.checkpoints[checkpoint] as Float32Array, panel));
    });
  };
  const start = (device: Device) => {
    const { layers: height, heads: width } = scene;
    textures = scene.rects.map(() =>
      device.createTexture({ format: 'r32float', width, height, sampler: NEAREST }),
    );
    table = device.createTexture({
      format: 'rgba8unorm',
      width: 256,
      height: 1,
      data: scene.colors,
      sampler: NEAREST,
    });
    load(0);
  };
  return {
    first(host, given) {
      scene = given;
      stage = createStage(host);
      const [vmin, vmax] = computeLimits(scene.checkpoints);
      const { width, height } = scene;
      return new Promise<void>((resolve, reject) => {
        const isWhole = () => {
          const gl = existingContext(stage.querySelector('canvas') as HTMLCanvasElement);
          return gl.drawingBufferWidth === width && gl.drawingBufferHeight === height;
        };
        deck = new Deck({
          parent: stage as HTMLDivElement,
          width,
          height,
          useDevicePixels: false,
          deviceProps: { type: 'webgl', webgl: { antialias: false, preserveDrawingBuffer: false } },
          views: new OrthographicView({ flipY: true }),
          initialViewState: { target: [width / 2, height / 2, 0], zoom: 0 },
          controller: false,
          onError: reject,
          onDeviceInitialized: start,
          onLoad: () => deck.setProps({ layers: layers(vmin, vmax) }),
          // Frames come before the layers, and before the canvas has its size.
          onAfterRender: () => {
            if (deck.props.layers.length === 0 || !isWhole()) return;
            deck.setProps({ onAfterRender: () => {} });
            finish();
            resolve();
          },
        });
      });
    },
    frame: (vmin) => draw(vmin, scene.vmax),
    update(checkpoint) {
      load(checkpoint);
      draw(scene.vmin, scene.vmax);
    },
    destroy() {
      deck.finalize();
      for (const texture of [...textures, table]) texture.destroy();
      stage.remove();
    },
  };
}

export default {
  name: 'deck.gl',
  version: dependencies['@deck.gl/core'],
  usage:
    'one Deck, a BitmapLayer a panel on an r32float texture, log and colours in an injected shader; redraw at once',
  create: deckSubject,
} satisfies SubjectModule;
