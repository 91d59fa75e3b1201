// The SVG overlay: well-formed, escaped, with the strip's colours on whole pixels, and nothing over the panels.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LaidOutFigure } from '../../src/figure/figure.ts';
import { layout } from '../../src/figure/layout.ts';
import { createMarks } from '../../src/figure/marks.ts';
import { escapeXml } from '../../src/figure/svg.ts';
import { overlaySvg } from '../../src/figure/svg-document.ts';
import { FONT_FAMILY, THEME_COLORS } from '../../src/figure/theme.ts';
import { OPTIONS, type Theme } from '../../src/options.ts';
import { COLORBAR, COLORS, figureSpec, referenceSpec } from './specs.ts';

const figureSvg = (figure: LaidOutFigure, theme: Theme): string =>
  overlaySvg({ ...figure, fontFamily: FONT_FAMILY, marks: createMarks(figure, THEME_COLORS[theme]) });

/** Tags closed in order, attributes quoted, text escaped, no character that XML forbids: enough for what is written. */
function isWellFormed(svg: string): boolean {
  const open: string[] = [];
  let rest = svg;
  while (rest !== '') {
    const [token] =
      /^(?:<\/?[a-z]+(?: [a-zA-Z:-]+="[^"<]*")*\/?>|[^<>&]+|&(?:amp|lt|gt|quot|#39);)/u.exec(rest) ?? [];
    if (token === undefined) return false;
    const name = /^<\/?([a-z]+)/.exec(token)?.[1];
    if (token.startsWith('</')) {
      if (open.pop() !== name) return false;
    } else if (name !== undefined && !token.endsWith('/>')) open.push(name);
    rest = rest.slice(token.length);
  }
  return open.length === 0 && !/\p{Cs}|[^\P{Cc}\n]/u.test(svg);
}

describe('the SVG of a figure', () => {
  it('is well-formed and free of references for arbitrary texts', () => {
    fc.assert(
      fc.property(figureSpec, fc.constantFrom(...OPTIONS.theme.choices), (spec, theme) => {
        const svg = figureSvg(layout(spec), theme);
        expect(isWellFormed(svg)).toBe(true);
        expect(svg).not.toMatch(/NaN|undefined|Infinity|href|url\(|<style|<script|foreignObject| id=/);
      }),
      { numRuns: 150 },
    );
  });

  it('has device pixels as user units, and its size in CSS pixels', () => {
    const svg = figureSvg(layout(referenceSpec(1600, 900, { pixelRatio: 2 })), 'light');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 1600 900"/);
    expect(svg).toContain('width="800" height="450"');
  });

  it('escapes markup', () => {
    const title = '<script>alert("1")</script> & \u0000\u0008done';
    const svg = figureSvg(layout(referenceSpec(1600, 900, { title })), 'light');
    expect(svg).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; done');
    expect(svg).not.toContain('<script>');
  });

  it('uses only colours of the theme and the data', () => {
    const svg = figureSvg(layout(referenceSpec(1600, 900)), 'dark');
    const { text, muted, axis } = THEME_COLORS.dark;
    const used = new Set(svg.match(/#[0-9a-f]{6}/g));
    for (const color of [text, muted, axis, COLORBAR.over, ...COLORS]) used.delete(color);
    expect([...used]).toEqual([]);
  });
});

describe('the strip of a colorbar', () => {
  it.each([40, 256, 300, 701, 2000])('has the right colour at each of %i pixels', (height) => {
    const figure = layout(referenceSpec(400, 300));
    const bar = figure.colorbars[0];
    if (!bar) throw new Error('no colorbar');
    const rect = { x: 0, y: 10, width: 5, height };
    const only = {
      ...figure,
      panels: [],
      texts: [],
      lines: [],
      colorbars: [{ ...bar, ...rect, strip: rect }],
    };
    const rects = [
      ...figureSvg(only, 'light').matchAll(/<rect x="0" y="(\d+)" width="5" height="(\d+)" fill="(#\w+)"/g),
    ];
    const drawn = rects.flatMap(([, , rows, fill]) => Array<string>(Number(rows)).fill(fill ?? ''));
    const wanted = Array.from({ length: height }, (_, row) => {
      const p = height - 1 - row;
      const entry = Number(((2n * BigInt(p) + 1n) * 256n) / (2n * BigInt(height)));
      return COLORS[entry] ?? '';
    });
    expect(rects[0]?.[1]).toBe('10');
    expect(drawn).toEqual(wanted);
  });

  it('has extensions in the under and over colours', () => {
    const both = { ...COLORBAR, extend: 'both' as const };
    const svg = figureSvg(layout(referenceSpec(1600, 900, { colorbars: [both] })), 'light');
    expect(svg).toContain(`z" fill="${COLORBAR.over}"`);
    expect(svg).toContain(`z" fill="${COLORBAR.under}"`);
    const none = { ...COLORBAR, extend: 'neither' as const };
    const plain = figureSvg(layout(referenceSpec(1600, 900, { colorbars: [none] })), 'light');
    expect(plain).not.toContain(COLORBAR.over);
  });
});

describe('themes', () => {
  const luminance = (color: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string): number => {
    const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };

  it.each(OPTIONS.theme.choices)('%s has readable text', (theme) => {
    const { background, text, muted, axis } = THEME_COLORS[theme];
    expect(contrast(text, background)).toBeGreaterThan(7);
    expect(contrast(muted, background)).toBeGreaterThan(4.5);
    expect(contrast(axis, background)).toBeGreaterThan(3);
  });
});

it('escapes XML special characters', () => {
  expect(escapeXml(`a<b>&"'\u0000`)).toBe('a&lt;b&gt;&amp;&quot;&#39;');
});
