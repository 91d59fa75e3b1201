// Playback: the position on the timeline after some time. Pure functions of the time that has passed.

/** What playback can do at the end of its range. */
export const REPEATS = ['none', 'loop', 'bounce'] as const;
/** What playback does at the end of its range: stops, starts again from the beginning, or reverses. */
export type Repeat = (typeof REPEATS)[number];

/** Towards later checkpoints (1) or earlier ones (-1). */
type Direction = 1 | -1;

export interface Playback {
  /** Checkpoints per second, positive. */
  readonly speed: number;
  /** First and last checkpoint that are played, 0-based. */
  readonly range: readonly [first: number, last: number];
  readonly repeat: Repeat;
  /** Whether checkpoints may be skipped if frames arrive too slowly for the speed. */
  readonly skip: boolean;
}

/** The state of playback at one time. */
export interface Playhead {
  /** Position on the timeline. */
  readonly position: number;
  /** 1 forwards, -1 backwards. */
  readonly direction: Direction;
  /** Seconds that it has been at the end of its range. */
  readonly secondsAtEnd: number;
  /** True once playback has stopped at its end. */
  readonly hasEnded: boolean;
}

/** The playhead at `position`. Outside the range, or at its end without repeat, it starts from the beginning of the range. */
export function startPlayhead(
  position: number,
  { range: [first, last], repeat }: Playback,
  direction: Direction,
): Playhead {
  const [start, end] = direction > 0 ? [first, last] : [last, first];
  const isInside = position >= first && position <= last && !(position === end && repeat === 'none');
  return { position: isInside ? position : start, direction, secondsAtEnd: 0, hasEnded: false };
}

/** Leaves the end of the range: after as long as any checkpoint takes, it starts again; before that, it stays. */
function advanceFromEnd(playback: Playback, head: Playhead, seconds: number): Playhead {
  const { range, repeat, speed } = playback;
  const [first, last] = range;
  if (repeat === 'none' || first === last) return { ...head, hasEnded: true };
  if (repeat === 'bounce')
    return moveOn(playback, { ...head, direction: -head.direction as Direction }, seconds);
  const secondsAtEnd = head.secondsAtEnd + seconds;
  if (secondsAtEnd < 1 / speed) return { ...head, secondsAtEnd };
  return { ...head, position: head.direction > 0 ? first : last, secondsAtEnd: 0 };
}

/** The next checkpoint in the direction of playback, without regard to the range. */
const nextCheckpoint = (position: number, direction: Direction): number =>
  direction > 0 ? Math.floor(position) + 1 : Math.ceil(position) - 1;

/** Moves the playhead, but not past the next checkpoint or, if checkpoints may be skipped, the end of the range. */
function moveOn({ range: [first, last], speed, skip }: Playback, head: Playhead, seconds: number): Playhead {
  const { position, direction } = head;
  const end = direction > 0 ? last : first;
  const stop = skip ? end : nextCheckpoint(position, direction);
  const moved = position + direction * speed * seconds;
  const hasPassed = direction > 0 ? moved >= stop : moved <= stop;
  return { ...head, position: hasPassed ? stop : moved, secondsAtEnd: 0 };
}

/**
 * Advances the playhead by `seconds`. Unless `skip` is set, it stops at every checkpoint for at least one call, however
 * long the time between calls.
 */
export function advancePlayhead(playback: Playback, head: Playhead, seconds: number): Playhead {
  if (head.hasEnded) return head;
  const [first, last] = playback.range;
  const end = head.direction > 0 ? last : first;
  const isOutside = head.position < first || head.position > last;
  if (isOutside) return startPlayhead(head.position, playback, head.direction);
  return head.position === end ? advanceFromEnd(playback, head, seconds) : moveOn(playback, head, seconds);
}

/**
 * Lists the next checkpoints that playback reaches, in order. With repeat, a checkpoint may occur more than once.
 * @param maxCount length of the list, less if playback ends before
 */
export function upcomingCheckpoints(playback: Playback, head: Playhead, maxCount: number): number[] {
  const { range, repeat } = playback;
  let { position, direction } = head;
  const upcoming: number[] = [];
  if (position < range[0] || position > range[1]) {
    position = startPlayhead(position, playback, direction).position;
    upcoming.push(position);
  }
  while (upcoming.length < maxCount) {
    const end = direction > 0 ? range[1] : range[0];
    if (position === end) {
      if (repeat === 'none' || range[0] === range[1]) break;
      if (repeat === 'bounce') direction = -direction as Direction;
      else {
        position = direction > 0 ? range[0] : range[1];
        upcoming.push(position);
        continue;
      }
    }
    position = nextCheckpoint(position, direction);
    upcoming.push(position);
  }
  return upcoming;
}

/**
 * Timeline positions of the frames of a movie: every checkpoint, followed by `framesPerCheckpoint - 1` positions on the way
 * to the next one. The last checkpoint is repeated to last as long as the others.
 * @param framesPerCheckpoint a whole number from 1 up
 */
export function framePositions(
  [first, last]: readonly [number, number],
  framesPerCheckpoint: number,
): number[] {
  const framesBeforeLast = (last - first) * framesPerCheckpoint;
  return Array.from({ length: framesBeforeLast + framesPerCheckpoint }, (_, i) =>
    i >= framesBeforeLast
      ? last
      : first + Math.floor(i / framesPerCheckpoint) + (i % framesPerCheckpoint) / framesPerCheckpoint,
  );
}
