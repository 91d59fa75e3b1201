// What the machine says of itself.

import type { Machine } from './report.ts';

/** What Chromium tells beyond the standard. */
interface UserAgentData {
  readonly brands: readonly { readonly brand: string; readonly version: string }[];
  readonly platform: string;
}

/** Renderers that are programs: Chromium's, Mesa's, Windows', macOS's. */
export const isSoftwareRenderer = (adapter: string): boolean =>
  /swiftshader|llvmpipe|softpipe|basic render|software/i.test(adapter);

/** The browser by name and version, out of what it says to servers. */
export function parseBrowserName(userAgent: string): string {
  // Each names the ones before it, too.
  const names: readonly (readonly [RegExp, string])[] = [
    [/Edg\/([\d.]+)/, 'Edge'],
    [/OPR\/([\d.]+)/, 'Opera'],
    [/Firefox\/([\d.]+)/, 'Firefox'],
    [/HeadlessChrome\/([\d.]+)/, 'Chrome, headless'],
    [/Chrome\/([\d.]+)/, 'Chrome'],
    [/Version\/([\d.]+).* Safari\//, 'Safari'],
  ];
  for (const [pattern, name] of names) {
    const version = pattern.exec(userAgent)?.[1];
    if (version) return `${name} ${version}`;
  }
  return userAgent;
}

/** The name of the GPU, or of the program in its place. */
export function readAdapterName(gl: WebGL2RenderingContext): string {
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  return String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}

export function describeMachine(
  adapter: string,
  size: Pick<Machine, 'width' | 'height'>,
  refresh: number,
): Machine {
  const { userAgentData } = navigator as Navigator & { userAgentData?: UserAgentData };
  return {
    adapter,
    software: isSoftwareRenderer(adapter),
    browser: parseBrowserName(navigator.userAgent),
    platform: userAgentData?.platform || navigator.platform || 'not available',
    ...size,
    pixelRatio: window.devicePixelRatio,
    refresh,
    threads: navigator.hardwareConcurrency,
  };
}

/** Bytes of the page's JavaScript; null where the browser does not tell. */
export function readHeapBytes(): number | null {
  const { memory } = performance as Performance & { memory?: { readonly usedJSHeapSize: number } };
  return memory?.usedJSHeapSize ?? null;
}
