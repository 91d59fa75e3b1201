// Checks the accessibility of a page with axe.

import axe, { type RunOptions } from 'axe-core';
import type { Page } from 'puppeteer';
import { expect } from 'vitest';

/** Fails if axe finds a violation. @param options which rules are checked. Default: all */
export async function expectAccessible(page: Page, options: RunOptions = {}): Promise<void> {
  await page.evaluate(axe.source);
  const faults = await page.evaluate(async (given) => {
    const { axe } = window as unknown as {
      axe: {
        run(
          context: Document,
          options: RunOptions,
        ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run(document, given);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }, options);
  expect(faults).toEqual([]);
}
