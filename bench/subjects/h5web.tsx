// h5web: a VisCanvas with a HeatmapMesh per panel, log scale, no axes.

import { getCombinedDomain, getDomain, HeatmapMesh, ScaleType, VisCanvas } from '@h5web/lib';
import '@h5web/lib/styles.css';
import { addAfterEffect, useFrame } from '@react-three/fiber';
import ndarray from 'ndarray';
import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { dependencies } from '../package.json';
import type { Limits, Scene, Subject, SubjectModule } from '../subject.ts';
import { createStage, existingContext, panelValues, waitForGl } from './support/page.ts';

/** Browsers keep at most this many WebGL contexts, and h5web creates one per panel. */
const MAX_PANELS = 16;

interface PanelProps {
  readonly scene: Scene;
  readonly values: Float32Array;
  readonly domain: Limits;
  /** Called in the frame that shows these props, before it is drawn. */
  readonly onFrame: () => void;
}

function FrameListener({ onFrame }: Pick<PanelProps, 'onFrame'>) {
  useFrame(onFrame);
  return null;
}

function Panel({ scene: { layers, heads }, values, domain, onFrame }: PanelProps) {
  return (
    <VisCanvas
      aspect="auto"
      showAxes={false}
      abscissaConfig={{ visDomain: [0, heads], isIndexAxis: true }}
      ordinateConfig={{ visDomain: [0, layers], isIndexAxis: true, flip: true }}
    >
      <HeatmapMesh
        values={ndarray(values, [layers, heads])}
        domain={[...domain]}
        colorMap="Viridis"
        scaleType={ScaleType.Log}
        scale={[1, -1, 1]}
      />
      <FrameListener onFrame={onFrame} />
    </VisCanvas>
  );
}

/** @throws Error if no value is positive */
function findDomain(checkpoints: readonly Float32Array[]): Limits {
  const domain = getCombinedDomain(
    checkpoints.map((values) => getDomain(values, { scaleType: ScaleType.Log })),
  );
  if (!domain) throw new Error('no value is positive');
  return domain;
}

function createH5webSubject(): Subject {
  let stage: HTMLElement;
  let scene: Scene;
  let root: Root;
  let shownValues: Float32Array;

  /** Renders all panels; resolves once each of them has been drawn with these props. */
  const render = (all: Float32Array, domain: Limits) =>
    new Promise<void>((resolve, reject) => {
      shownValues = all;
      const undrawn = new Set(scene.rects);
      const unsubscribe = addAfterEffect(() => {
        if (undrawn.size > 0) return;
        unsubscribe();
        try {
          for (const canvas of stage.querySelectorAll('canvas')) waitForGl(existingContext(canvas));
          resolve();
        } catch (error) {
          reject(error);
        }
      });
      const panels = scene.rects.map((rect, panel) => {
        const { x, y, width, height } = rect;
        const values = panelValues(scene, all, panel);
        const onFrame = () => void undrawn.delete(rect);
        return (
          <div
            key={`${x} ${y}`}
            style={{ position: 'absolute', display: 'flex', left: x, top: y, width, height }}
          >
            <Panel scene={scene} values={values} domain={domain} onFrame={onFrame} />
          </div>
        );
      });
      flushSync(() => root.render(panels));
    });
  return {
    first(host, given) {
      scene = given;
      if (scene.rects.length > MAX_PANELS)
        throw new Error(`needs a WebGL context per panel, and browsers keep at most ${MAX_PANELS}`);
      stage = createStage(host);
      root = createRoot(stage);
      return render(scene.checkpoints[0] as Float32Array, findDomain(scene.checkpoints));
    },
    frame: (vmin) => render(shownValues, [vmin, scene.vmax]),
    update: (checkpoint) => render(scene.checkpoints[checkpoint] as Float32Array, [scene.vmin, scene.vmax]),
    show: (values, limits) => render(values, limits ?? findDomain([values])),
    destroy() {
      root.unmount();
      stage.remove();
    },
  };
}

export default {
  name: 'h5web',
  version: dependencies['@h5web/lib'],
  usage:
    'VisCanvas and HeatmapMesh, scaleType log, a float texture per panel; new values and limits as props',
  create: createH5webSubject,
} satisfies SubjectModule;
