// Uses a browser that runs already, which saves the time to start one.

import type { Browser } from 'puppeteer';
import { HeadglowError } from '../tensor/error.ts';
import { firstMessageLine, loadPuppeteer } from './browser.ts';
import type { RunningBrowser } from './launch.ts';

/** The variable with the address of the browser: `ws://…`, or `http://…` with the port for debugging. */
const VARIABLE = 'HEADGLOW_BROWSER';

/**
 * Connects to the browser at the address in `HEADGLOW_BROWSER`. Pages are opened in a context of their own, as in a fresh profile.
 * @returns null if the variable is not set; closing it leaves the browser running
 * @throws HeadglowError if no browser answers at the address
 */
export async function connectBrowser(): Promise<RunningBrowser | null> {
  const address = process.env[VARIABLE];
  if (!address) return null;
  const puppeteer = await loadPuppeteer();
  const kind = address.startsWith('http') ? 'browserURL' : 'browserWSEndpoint';
  let browser: Browser | undefined;
  try {
    browser = await puppeteer.connect({ [kind]: address, networkEnabled: false, protocolTimeout: 0 });
    const context = await browser.createBrowserContext();
    const close = async () => {
      await context.close().catch(() => {}); // it is closed if the browser has ended
      await browser?.disconnect();
    };
    return { newPage: () => context.newPage(), browser, close };
  } catch (error) {
    await browser?.disconnect();
    throw new HeadglowError({
      code: 'environment',
      place: VARIABLE,
      reason: `no browser answers at ${address} (${firstMessageLine(error)})`,
      remedy: 'start one with --headless --remote-debugging-port=9222, or unset the variable',
    });
  }
}
