// `npm run bench`: measures frames in a headless browser and prints a table of ratios to the floor.

import { loadavg } from 'node:os';
import { createServer } from 'vite';

const loader = await createServer({
  configFile: false,
  logLevel: 'warn',
  appType: 'custom',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
});
const { startServer } = await loader.ssrLoadModule('/test/support/server.ts');
const { launchBrowser } = await loader.ssrLoadModule('/src/cli/browser.ts');

const server = await startServer();
const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  await page.goto(`${server.url}/blank`);
  console.log('measuring…');
  const { renderer, rows } = await page.evaluate(async () => (await import('/bench/frame.ts')).measure());
  console.log(`${renderer}, 1600 x 900, load ${loadavg()[0].toFixed(1)}, milliseconds`);
  console.table(
    rows.map(({ scene, floor, frame, frameP95, ratio, first }) => ({
      scene,
      floor: floor.toFixed(1),
      frame: frame.toFixed(1),
      'frame p95': frameP95.toFixed(1),
      'frame / floor': ratio.toFixed(2),
      'first frame': first.toFixed(0),
    })),
  );
} finally {
  await browser.close();
  await server.close();
  await loader.close();
}
