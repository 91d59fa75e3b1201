// Draw commands with their compiled programs, kept by the programs' text: many keys have the same.

import type { DrawCommand } from 'regl';
import { heatmapProgram, type ProgramKey } from './program.ts';
import type { Command, Device } from './renderer.ts';

const UNIFORMS = [
  'toClip',
  'records',
  'atlasScale',
  'slot',
  'rowsOn',
  'part',
  'lowerOrigin',
  'limits',
  'c0',
  'c1',
  'c2',
  'table',
  'background',
];

/** Compiled programs kept, at most. */
const MAX_PROGRAMS = 32;

/** True for keys whose programs are the same: norms of one text have the same constants by name. */
const isSame = ({ norm: a, ...some }: ProgramKey, { norm: b, ...others }: ProgramKey): boolean =>
  a.glsl === b.glsl &&
  Object.entries(some).every(([name, value]) => value === others[name as keyof typeof others]);

/** The draw command of a program, compiled when it is not among those kept; keys of equal texts share one. */
export function heatmapCommand(device: Device, key: ProgramKey): DrawCommand {
  const { regl, commands, latest } = device;
  if (latest && isSame(latest.key, key)) return latest.command;
  const program = heatmapProgram(key);
  const text = program.vert + program.frag;
  let command = commands.get(text);
  commands.delete(text);
  if (!command) {
    const [oldest] = commands.keys();
    if (oldest !== undefined && commands.size >= MAX_PROGRAMS) {
      commands.get(oldest)?.destroy();
      commands.delete(oldest);
    }
    const pages = Array.from({ length: key.pages }, (_, page) => `page${page}`);
    const prop = (name: string) => regl.prop<Record<string, never>, string>(name);
    command = regl({
      ...program,
      uniforms: Object.fromEntries([...UNIFORMS, ...pages].map((name) => [name, prop(name)])),
      attributes: { vertex: prop('vertices') },
      count: prop('count'),
      viewport: prop('viewport'),
    }) as Command;
  }
  commands.set(text, command);
  device.latest = { key, command };
  return command;
}
