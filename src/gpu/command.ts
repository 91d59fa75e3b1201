// Draw commands with their compiled programs, cached by the text of the program: many keys have the same text.

import type { DrawCommand } from 'regl';
import { heatmapProgram, type ProgramKey } from './program.ts';
import type { Command, Device } from './renderer.ts';

const UNIFORMS = [
  'toClip',
  'atlas',
  'records',
  'edges',
  'atlasTexelSize',
  'checkpointRow',
  'mixedRows',
  'mixFraction',
  'lowerOrigin',
  'transposed',
  'limits',
  'colorTable',
  'background',
];

/** The uniform of a norm's constant. */
export const constantUniform = (name: string): string => `sharedConstants.${name}`;

const MAX_PROGRAMS = 32;

/** True for keys with the same program: norms with the same text have constants of the same names. */
const hasSameProgram = ({ norm: a, ...restOfA }: ProgramKey, { norm: b, ...restOfB }: ProgramKey): boolean =>
  a.glsl === b.glsl &&
  Object.entries(restOfA).every(([name, value]) => value === restOfB[name as keyof typeof restOfB]);

/** The draw command of a program, which is compiled unless it is cached. */
export function heatmapCommand(device: Device, key: ProgramKey): DrawCommand {
  const { commands, latest } = device;
  if (latest && hasSameProgram(latest.key, key)) return latest.command;
  const program = heatmapProgram(key);
  const text = program.vert + program.frag;
  const command = commands.get(text) ?? createCommand(device, key, program);
  // The map's order is the order of use.
  commands.delete(text);
  commands.set(text, command);
  device.latest = { key, command };
  return command;
}

function createCommand(
  { regl, commands }: Device,
  { norm }: ProgramKey,
  program: ReturnType<typeof heatmapProgram>,
): Command {
  const [leastRecentlyUsed] = commands.keys();
  if (leastRecentlyUsed !== undefined && commands.size >= MAX_PROGRAMS) {
    commands.get(leastRecentlyUsed)?.destroy();
    commands.delete(leastRecentlyUsed);
  }
  const prop = (name: string) => regl.prop<Record<string, never>, string>(name);
  const uniforms = [...UNIFORMS, ...Object.keys(norm.constants).map(constantUniform)];
  return regl({
    ...program,
    uniforms: Object.fromEntries(uniforms.map((name) => [name, prop(name)])),
    attributes: { vertex: prop('vertices') },
    count: prop('count'),
    viewport: prop('viewport'),
  }) as Command;
}
