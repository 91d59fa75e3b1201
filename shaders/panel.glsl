// What the vertex shader passes to the fragment shader: the position on a panel, and constants of the panel.
//
// Constants are flat varyings, not uniforms, because a software renderer reads a uniform again for each pixel: a quarter
// of a frame (SwiftShader). VARYING is `in` or `out`.

VARYING vec2 position; // pixels from the corner of cell (0, 0); interpolated, so right to a fraction of a pixel
flat VARYING CellMapping mapping;
flat VARYING float heads; // texels from a layer to the next
flat VARYING float firstColumn; // of the panel's first cell in sight, in the atlas
flat VARYING float firstRow;
flat VARYING vec2 texelSize; // of the atlas, in texture coordinates: 1 / width, 1 / height
flat VARYING ivec2 limitBits; // of vmin and vmax: as floats, subnormals might be flushed
flat VARYING NormConstants constants;
#if MIXED
flat VARYING float nextCheckpoint; // rows from a cell to the same cell at the second checkpoint
flat VARYING float fraction; // 0 at the first checkpoint, 1 at the second
#endif
#if RUNS
flat VARYING float panelWidth;
flat VARYING float panelPitch; // pixels from a panel to the next
flat VARYING float panelStride; // texels from a panel to the next
flat VARYING vec3 gapColor;
#endif
