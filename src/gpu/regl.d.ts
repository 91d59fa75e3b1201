// regl's build without development checks: half the size, and no synchronous queries before the first frame.
declare module 'regl/dist/regl.unchecked.js' {
  import createREGL = require('regl');
  export default createREGL;
}
