// Types of built.mjs, which runs without a build.

export function isBuilt(): boolean;
export function isLibraryBuilt(): boolean;
