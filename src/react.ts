// Public entry `headglow/react`: the React component `Headglow`. React itself is not part of it.

export { Headglow } from './react/component.ts';
export type { HeadglowHandle } from './react/handle.ts';
export type { ControlProps, EventProps, HeadglowProps } from './react/props.ts';
export type { SaveSettings } from './react/save.ts';
export type { FileSource } from './react/use-files.ts';
