// The types of colormap.mjs, which runs without a build.

export type Rgb = readonly number[];
export function tableText(colors: readonly Rgb[]): string;
export function rowText(name: string, kind: string): string;
export function tableRowText(name: string, source: string, colors: readonly Rgb[]): string;
