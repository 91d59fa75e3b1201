// How long a WebGL2 context takes: work forced to completion, and the GPU's own clock where browsers show it.

/** EXT_disjoint_timer_query_webgl2, unknown to TypeScript. */
interface TimerExtension {
  readonly TIME_ELAPSED_EXT: number;
  readonly GPU_DISJOINT_EXT: number;
}

/** A timer of the GPU's own work: any number of spans one after the other, read some frames later. */
export interface GpuTimer {
  begin(): void;
  end(): void;
  /** Milliseconds of spans that have become known since the last call; none of those that a disjoint spoilt. */
  poll(): number[];
  /** Spans begun whose time is neither known nor spoilt. */
  readonly pending: number;
  destroy(): void;
}

/** The timer of a context; null where its browser has none. */
export function createGpuTimer(gl: WebGL2RenderingContext): GpuTimer | null {
  const extension = gl.getExtension('EXT_disjoint_timer_query_webgl2') as TimerExtension | null;
  if (!extension) return null;
  let waiting: WebGLQuery[] = [];
  const drop = () => {
    for (const query of waiting) gl.deleteQuery(query);
    waiting = [];
  };
  return {
    begin() {
      const query = gl.createQuery();
      gl.beginQuery(extension.TIME_ELAPSED_EXT, query);
      waiting.push(query);
    },
    end: () => gl.endQuery(extension.TIME_ELAPSED_EXT),
    poll() {
      // Reading it resets it: a clock that jumped (another speed, another program) spoils all that is on its way.
      if (gl.getParameter(extension.GPU_DISJOINT_EXT)) drop();
      const known: number[] = [];
      // Answers come in the order of the questions.
      for (let query = waiting[0]; query; query = waiting[0]) {
        if (!gl.getQueryParameter(query, gl.QUERY_RESULT_AVAILABLE)) break;
        known.push((gl.getQueryParameter(query, gl.QUERY_RESULT) as number) / 1e6);
        gl.deleteQuery(query);
        waiting.shift();
      }
      return known;
    },
    get pending() {
      return waiting.length;
    },
    destroy: drop,
  };
}

const pixel = new Uint8Array(4);

/** Waits for all that a context was asked to draw; false where it was lost on the way. */
export function waitForGpu(gl: WebGL2RenderingContext): boolean {
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
  return !gl.isContextLost();
}
