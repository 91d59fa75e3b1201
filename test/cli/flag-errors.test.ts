// Mistakes on the command line: one sentence each.

import { describe, expect, test } from 'vitest';
import { capture } from './capture.ts';

describe('a mistake gets one sentence and exit code 1', () => {
  test.each<[string, string[]]>([
    ['there is no command or file named "draw".', ['draw']],
    [
      'no output is specified; use -o for a picture, --movie for a video, or --frames for the frames of a video.',
      ['render'],
    ],
    [
      'more than one output is specified; use -o for a picture, --movie for a video, or --frames for the frames of a video.',
      ['render', '-o', 'x.png', '--movie', 'x.mp4'],
    ],
    [
      'x.eps: EPS output is not supported; use a name that ends in .png, .svg, .pdf or .html.',
      ['render', '-o', 'x.eps'],
    ],
    [
      '--width: "5 feet" is not a length; write it as 5.5in, 140mm, 14cm, 396pt or a whole number of pixels.',
      ['render', '-o', 'x.pdf', '--width', '5 feet'],
    ],
    [
      '--dpi: cannot be combined with --scale; use only one of them.',
      ['render', '-o', 'x.png', '--dpi', '300', '--scale', '2'],
    ],
    [
      '--cells: applies to SVG and PDF only; remove this flag, or use a name that ends in .svg or .pdf.',
      ['render', '-o', 'x.png', '--cells', 'vector'],
    ],
    [
      '--font-size: applies to pictures only; write a picture with -o.',
      ['render', '--movie', 'x.mp4', '--font-size', '7pt'],
    ],
    ['x.GIF: is a video file name; use --movie instead of -o.', ['render', '-o', 'x.GIF']],
    [
      'x.avi, --movie: the video format is not supported; use a name that ends in .mp4, .webm or .gif.',
      ['render', '--movie', 'x.avi'],
    ],
    ['--fps: 0 is not between 0.01 and 120.', ['render', '--movie', 'x.mp4', '--fps', '0']],
    ['--fps: "NaN" is not a number from 0.01 to 120.', ['render', '--movie', 'x.mp4', '--fps', 'NaN']],
    [
      '--seconds: -1 is out of range; use a number above 0 and at most 3600.',
      ['render', '--frames', 'x', '--seconds', '-1'],
    ],
    [
      '--fps: applies to videos only; use --movie or --frames instead of -o.',
      ['render', '-o', 'x.png', '--fps', '3'],
    ],
    [
      '--step: a video shows all checkpoints; remove this flag, or write a picture with -o.',
      ['render', '--movie', 'x.mp4', '--step', '3'],
    ],
    [
      '--layout: applies to pictures only; write a picture with -o.',
      ['render', '--frames', 'x', '--layout', 'l.json'],
    ],
    [
      '--h264: applies to .mp4 only; remove this flag, or use a name that ends in .mp4.',
      ['render', '--movie', 'x.webm', '--h264'],
    ],
    ["option '-o, --output <file>' requires a value.", ['render', '-o']],
    ["unknown option '--nrm'; did you mean --norm?", ['render', '-o', 'x.png', '--nrm', 'log']],
    [
      '--norm: "ln" is not a valid choice; choose one of linear, log, symlog, asinh, power.',
      ['render', '-o', 'x.png', '--norm', 'ln'],
    ],
    [
      '--vmin: "abc" is not a finite number; use such a number, or auto.',
      ['render', '-o', 'x.png', '--vmin', 'abc'],
    ],
    [
      '--vmin: "" is not a finite number; use such a number, or auto.',
      ['render', '-o', 'x.png', '--vmin', ''],
    ],
    [
      '--vmax: "Infinity" is not a finite number; use such a number, or auto.',
      ['render', '-o', 'x.png', '--vmax', 'Infinity'],
    ],
    [
      '--vmax: 1e39 is too large in magnitude for a 32-bit float; use at most 3.4e38.',
      ['render', '-o', 'x.png', '--vmax', '1e39'],
    ],
    [
      '--vmin: 2 is greater than --vmax 1; swap the two values.',
      ['render', '-o', 'x.png', '--vmin', '2', '--vmax', '1'],
    ],
    ['--gamma: 0 is not a finite number above 0.', ['render', '-o', 'x.png', '--gamma', '0']],
    [
      '--columns: 1.5 is not a positive whole number; use such a number, or auto.',
      ['render', '-o', 'x.png', '--columns', '1.5'],
    ],
    [
      '--checkpoint: -1 is not a finite number from 0 up; use such a number, or auto.',
      ['render', '-o', 'x.png', '--checkpoint', '-1'],
    ],
    [
      '--step: cannot be combined with --checkpoint; use only one of them.',
      ['render', '-o', 'x.png', '--checkpoint', '1', '--step', '1'],
    ],
    [
      '--minus: cannot be combined with --change; use only one of them.',
      ['render', '-o', 'x.png', '--change', 'first', '--minus', 'previous'],
    ],
    ['--emergence: "much" is not a finite number.', ['view', '--emergence', 'much']],
    [
      '--emergence: cannot be combined with --minus; use only one of them.',
      ['view', '--emergence', '1', '--minus', 'first'],
    ],
    [
      '--emergence: cannot be combined with --step; remove --step, because the map covers all checkpoints.',
      ['render', '-o', 'x.png', '--emergence', '1', '--step', '5'],
    ],
    [
      '--ranking: ranks heads by emergence; add --emergence with a threshold.',
      ['render', '-o', 'x.png', '--ranking', 'r.csv', '--minus', 'first'],
    ],
    [
      '--tasks: the list is empty; use names separated by commas.',
      ['render', '-o', 'x.png', '--tasks', ' ,'],
    ],
    ['--width: "0x10" is not a positive whole number.', ['render', '-o', 'x.png', '--width', '0x10']],
    ['--scale: 0 is not a finite number above 0.', ['render', '-o', 'x.png', '--scale', '0']],
    [
      '--zoom: layers=20:10 is reversed; use layers=10:20.',
      ['render', '-o', 'x.png', '--zoom', 'layers=20:10'],
    ],
    [
      '--zoom: layers=0:10:2 has a step; remove it, as a zoom shows everything between its edges.',
      ['view', '--zoom', 'layers=0:10:2'],
    ],
    [
      '--zoom: heads=7 is not a range; the end is excluded, so use heads=7:8 for head 7 alone.',
      ['render', '--movie', 'x.mp4', '--zoom=heads=7'],
    ],
    [
      '--zoom: "" is not a zoom; use ranges such as layers=10:20,heads=0:64.',
      ['render', '-o', 'x.png', '--zoom', ''],
    ],
    [
      '--zoom: panel=a/b needs a range of layers or heads; add one, or use --panel to show only this panel.',
      ['render', '-o', 'x.png', '--zoom', 'panel=a/b'],
    ],
    [
      '--panel: cannot be combined with panel=a/b of --zoom; name the panel only once.',
      ['render', '-o', 'x.png', '--panel', 'c', '--zoom', 'layers=0:1,panel=a/b'],
    ],
    [
      '--panel: cannot be combined with columns of --zoom; remove them, as --panel shows a single panel.',
      ['view', '--panel', 'c', '--zoom', 'layers=0:1,columns=1:'],
    ],
    ["option '--panel <name>' requires a value.", ['render', '-o', 'x.png', '--panel']],
    ['--columns: does not affect a description; remove this flag.', ['describe', '--columns', '2']],
    ['--theme: does not affect a description; remove this flag.', ['describe', '--theme=dark']],
    ['--port: 65536 is not between 0 and 65535.', ['view', '--port', '65536']],
  ])('%s', async (sentence, args) => {
    const { code, stdout, stderr, render, view } = await capture(...args);
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: `headglow: ${sentence}\n` });
    expect([render, view]).toEqual([undefined, undefined]);
  });
});
