// The lock file: it works with any registry, on any system, and with current versions of npm.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
const text = readFileSync('package-lock.json', 'utf8');
const packages = Object.entries((JSON.parse(text) as { packages: Record<string, Locked> }).packages);

test('the lock file names no registry', () => {
  expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

test('every required package has a checksum', () => {
  const without = packages.filter(([path, locked]) => path !== '' && !locked.optional && !locked.integrity);
  expect(without.map(([path]) => path)).toEqual([]);
});

// Since npm 11.12, `npm ci` refuses a lock file without the optional packages of other systems.
test('the lock file includes the optional packages of other systems', () => {
  const paths = new Set(packages.map(([path]) => path));
  const wanted = packages.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).map((name) => ({ name, below: path })),
  );
  const missing = wanted.filter(
    ({ name, below }) => !paths.has(`node_modules/${name}`) && !paths.has(`${below}/node_modules/${name}`),
  );
  expect(missing).toEqual([]);
});
