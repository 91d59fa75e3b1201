// Small parts of a view that most figures do not need, and no figure at first. They load together, as each file that an app may
// load has a cost of its own.

export * as paper from '../figure/paper.ts';
export * as sorting from '../figure/sort-panels.ts';
export * as coverage from '../scale/coverage.ts';
export { BackgroundWork } from './background-work.ts';
export { loadingMessage } from './loading-message.ts';
export { computeLikeness, PanelLikeness } from './panel-likeness.ts';
export { SurfaceMessage } from './surface-message.ts';
