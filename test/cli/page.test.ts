// The test pages: they run the project's TypeScript, and their errors are collected.

import { expect, test } from 'vitest';
import { errorsOf, expectNoErrors, openPage } from '../support/browser.ts';

test('a test page imports the sources and has WebGL2', async () => {
  const page = await openPage();
  const found = await page.evaluate(async () => {
    const { DEFAULTS } = await import('../../src/options.ts');
    const createRegl = (await import('regl')).default;
    const gl = document.createElement('canvas').getContext('webgl2');
    return {
      norm: DEFAULTS.norm,
      regl: typeof createRegl,
      webgl2: gl !== null,
      name: gl?.getParameter(gl.RENDERER),
    };
  });
  expect(found).toMatchObject({ norm: 'symlog', regl: 'function', webgl2: true });
  expectNoErrors(page);
});

test('errors of a test page are collected', async () => {
  const page = await openPage();
  await page.evaluate(async () => {
    console.error('expected');
    await fetch('/nothing-here').catch(() => {});
  });
  expect(errorsOf(page)).toContain('console: expected');
});
