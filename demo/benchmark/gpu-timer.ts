// Measures a WebGL2 context: waits for its work to complete, and reads GPU times where the browser supports timer queries.

/** EXT_disjoint_timer_query_webgl2, which TypeScript's types lack. */
interface TimerExtension {
  readonly TIME_ELAPSED_EXT: number;
  readonly GPU_DISJOINT_EXT: number;
}

/** Measures the GPU time of consecutive spans; results arrive some frames later. */
export interface GpuTimer {
  begin(): void;
  end(): void;
  /** Milliseconds of the spans that have completed since the last call. Spans that a disjoint event invalidated are dropped. */
  poll(): number[];
  /** Number of spans without a result that are still valid. */
  readonly pending: number;
  destroy(): void;
}

/** Creates a timer; null if the browser doesn't support timer queries. */
export function createGpuTimer(gl: WebGL2RenderingContext): GpuTimer | null {
  const extension = gl.getExtension('EXT_disjoint_timer_query_webgl2') as TimerExtension | null;
  if (!extension) return null;
  let queries: WebGLQuery[] = [];
  const deleteQueries = () => {
    for (const query of queries) gl.deleteQuery(query);
    queries = [];
  };
  return {
    begin() {
      const query = gl.createQuery();
      gl.beginQuery(extension.TIME_ELAPSED_EXT, query);
      queries.push(query);
    },
    end: () => gl.endQuery(extension.TIME_ELAPSED_EXT),
    poll() {
      // A disjoint event, such as a change of clock speed, invalidates all pending spans. Reading the flag resets it.
      if (gl.getParameter(extension.GPU_DISJOINT_EXT)) deleteQueries();
      const times: number[] = [];
      // Queries complete in order.
      for (let query = queries[0]; query; query = queries[0]) {
        if (!gl.getQueryParameter(query, gl.QUERY_RESULT_AVAILABLE)) break;
        times.push((gl.getQueryParameter(query, gl.QUERY_RESULT) as number) / 1e6);
        gl.deleteQuery(query);
        queries.shift();
      }
      return times;
    },
    get pending() {
      return queries.length;
    },
    destroy: deleteQueries,
  };
}

const pixel = new Uint8Array(4);

/** Waits until everything drawn so far is complete; returns false if the context was lost. */
export function waitForGpu(gl: WebGL2RenderingContext): boolean {
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
  return !gl.isContextLost();
}
