// The overlay of a scene as an SVG document, for still pictures.

import { markSvg, type OverlayScene, svgStart } from './svg.ts';

/**
 * The overlay of a scene as an SVG document, usable as a standalone picture. User units are device pixels; width and
 * height are CSS pixels. It contains no ids, styles or references by itself, so any number of overlays can share a page under
 * any content security policy.
 *
 * @param scale CSS pixels per device pixel; 1 to rasterise it pixel by pixel
 * @param styles a style sheet to contain
 */
export function overlaySvg(scene: OverlayScene, scale = 1 / scene.pixelRatio, styles = ''): string {
  const sheet = styles && `<style>${styles}</style>`;
  return [svgStart(scene, scale), sheet, ...scene.marks.map(markSvg), '</svg>'].filter(Boolean).join('\n');
}
