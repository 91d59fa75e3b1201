// The lock file: installs from any registry, on any system, with any npm of today.

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

test('it names no registry', () => {
  expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

test('what every system needs has a checksum', () => {
  const without = packages.filter(([path, locked]) => path !== '' && !locked.optional && !locked.integrity);
  expect(without.map(([path]) => path)).toEqual([]);
});

// From npm 11.12 on, `npm ci` refuses a lock file that lacks the packages of other systems.
test('it holds the packages of other systems', () => {
  const paths = new Set(packages.map(([path]) => path));
  const wanted = packages.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).map((name) => ({ name, below: path })),
  );
  const missing = wanted.filter(
    ({ name, below }) => !paths.has(`node_modules/${name}`) && !paths.has(`${below}/node_modules/${name}`),
  );
  expect(missing).toEqual([]);
});
