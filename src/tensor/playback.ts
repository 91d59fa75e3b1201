// Playing: where on the timeline a play is after some time. A pure function of the time that has passed.

/** What a play may do at the end of its range. */
export const REPEATS = ['none', 'loop', 'bounce'] as const;
/** What a play does at the end of its range: stops, begins again, or turns. */
export type Repeat = (typeof REPEATS)[number];

export interface Playback {
  /** Checkpoints a second, positive. */
  readonly speed: number;
  /** First and last checkpoint that are played, 0-based. */
  readonly range: readonly [first: number, last: number];
  readonly repeat: Repeat;
  /** True lets a play that is too slow for its speed leave out checkpoints. */
  readonly skip: boolean;
}

/** Where a play is. */
export interface Playhead {
  /** Position on the timeline. */
  readonly position: number;
  /** 1 forwards, -1 backwards. */
  readonly direction: 1 | -1;
  /** Seconds that it has stood at an end of its range. */
  readonly secondsAtEnd: number;
  /** True once it has come to its end. */
  readonly hasEnded: boolean;
}

/** The playhead that starts from a position, from the range's beginning where it is beside the range or at its end. */
export function startPlayhead(
  position: number,
  { range: [first, last], repeat }: Playback,
  direction: 1 | -1,
): Playhead {
  const [start, end] = direction > 0 ? [first, last] : [last, first];
  const inside = position >= first && position <= last && !(position === end && repeat === 'none');
  return { position: inside ? position : start, direction, secondsAtEnd: 0, hasEnded: false };
}

/** From an end: it stands as long as any other checkpoint takes, then stops, begins again, or turns. */
function atEnd(playback: Playback, head: Playhead, seconds: number): Playhead {
  const { range, repeat, speed } = playback;
  const [first, last] = range;
  if (repeat === 'none' || first === last) return { ...head, hasEnded: true };
  if (repeat === 'bounce')
    return onwards(playback, { ...head, direction: -head.direction as 1 | -1 }, seconds);
  const stood = head.secondsAtEnd + seconds;
  if (stood < 1 / speed) return { ...head, secondsAtEnd: stood };
  return { ...head, position: head.direction > 0 ? first : last, secondsAtEnd: 0 };
}

function onwards({ range: [first, last], speed, skip }: Playback, head: Playhead, seconds: number): Playhead {
  const { position, direction } = head;
  const end = direction > 0 ? last : first;
  const next = direction > 0 ? Math.floor(position) + 1 : Math.ceil(position) - 1;
  const stop = skip ? end : next;
  const moved = position + direction * speed * seconds;
  const passed = direction > 0 ? moved >= stop : moved <= stop;
  return { ...head, position: passed ? stop : moved, secondsAtEnd: 0 };
}

/**
 * Where a play is after `seconds` more. It comes to stand on every checkpoint exactly, for one call at least, however
 * long the time, unless `skip` allows it not to.
 */
export function advancePlayhead(playback: Playback, head: Playhead, seconds: number): Playhead {
  if (head.hasEnded) return head;
  const [first, last] = playback.range;
  const end = head.direction > 0 ? last : first;
  const beside = head.position < first || head.position > last;
  if (beside) return startPlayhead(head.position, playback, head.direction);
  return head.position === end ? atEnd(playback, head, seconds) : onwards(playback, head, seconds);
}

/**
 * Checkpoints that a play comes to, the next one first, as often as it comes to them.
 * @param most how many
 */
export function upcomingCheckpoints(playback: Playback, head: Playhead, most: number): number[] {
  const { range, repeat } = playback;
  let { position, direction } = head;
  const coming: number[] = [];
  if (position < range[0] || position > range[1]) {
    position = startPlayhead(position, playback, direction).position;
    coming.push(position);
  }
  while (coming.length < most) {
    const end = direction > 0 ? range[1] : range[0];
    if (position === end) {
      if (repeat === 'none' || range[0] === range[1]) break;
      if (repeat === 'bounce') direction = -direction as 1 | -1;
      else {
        position = direction > 0 ? range[0] : range[1];
        coming.push(position);
        continue;
      }
    }
    position = direction > 0 ? Math.floor(position) + 1 : Math.ceil(position) - 1;
    coming.push(position);
  }
  return coming;
}

/**
 * Positions of the frames of a movie: each checkpoint exactly, and `frames - 1` moments between it and the next; the
 * last one as long.
 * @param frames of each checkpoint, 1 or more
 */
export function framePositions([first, last]: readonly [number, number], frames: number): number[] {
  const moments = (last - first) * frames;
  return Array.from({ length: moments + frames }, (_, i) =>
    i >= moments ? last : first + Math.floor(i / frames) + (i % frames) / frames,
  );
}
