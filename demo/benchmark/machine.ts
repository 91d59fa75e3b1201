// Information about this machine: GPU, browser, screen and memory.

import type { Machine } from './report.ts';

/** Chromium's User-Agent Client Hints, which TypeScript's types lack. */
interface UserAgentData {
  readonly brands: readonly { readonly brand: string; readonly version: string }[];
  readonly platform: string;
}

/** Whether an adapter is a software renderer: Chromium's, Mesa's, Windows' or macOS's. */
export const isSoftwareRenderer = (adapter: string): boolean =>
  /swiftshader|llvmpipe|softpipe|basic render|software/i.test(adapter);

/** Name and version of the browser, parsed from its user agent. */
export function parseBrowserName(userAgent: string): string {
  // In this order, because most user agents also name other browsers.
  const patterns: readonly (readonly [RegExp, string])[] = [
    [/Edg\/([\d.]+)/, 'Edge'],
    [/OPR\/([\d.]+)/, 'Opera'],
    [/Firefox\/([\d.]+)/, 'Firefox'],
    [/HeadlessChrome\/([\d.]+)/, 'Chrome, headless'],
    [/Chrome\/([\d.]+)/, 'Chrome'],
    [/Version\/([\d.]+).* Safari\//, 'Safari'],
  ];
  for (const [pattern, name] of patterns) {
    const version = pattern.exec(userAgent)?.[1];
    if (version) return `${name} ${version}`;
  }
  return userAgent;
}

/** The name of the GPU, or of the software renderer. */
export function readAdapterName(gl: WebGL2RenderingContext): string {
  const extension = gl.getExtension('WEBGL_debug_renderer_info');
  return String(gl.getParameter(extension ? extension.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
}

/** @param size device pixels of the measured figure @param refresh hertz */
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

/** Size of the page's JavaScript heap in bytes; null if the browser does not provide it. */
export function readHeapBytes(): number | null {
  const { memory } = performance as Performance & { memory?: { readonly usedJSHeapSize: number } };
  return memory?.usedJSHeapSize ?? null;
}
