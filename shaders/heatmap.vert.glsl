// Two triangles for each run of panels (src/gpu/records.ts), all in one draw. A vertex reads its run's record from a texture.
//
// Not instances of a quad: in software, 10,000 instances cost six times as much as their vertices (SwiftShader).

#include "address"
#include "constants"
#include "record"

uniform mat3 toClip; // from device pixels, counted from the upper left, to clip space
uniform sampler2D records;
uniform float checkpointRow; // row of the atlas at which the checkpoint starts
uniform float mixedRows; // rows from there to the checkpoint that it is mixed with
uniform float mixFraction;
uniform vec2 atlasTexelSize;
uniform vec3 background;
uniform int lowerOrigin;
uniform int transposed;
#if SHARED_NORM
uniform vec2 limits;
uniform NormConstants sharedConstants;
#endif

in float vertex; // 0, 1, 2, …: VERTICES for each run

#define VARYING out
#include "panel"
#if SEVERAL_COLORMAPS
flat out float colormapRow;
#endif

// The corners of two triangles that make up the unit square.
const vec2 CORNERS[VERTICES] =
  vec2[](vec2(0, 0), vec2(1, 0), vec2(0, 1), vec2(0, 1), vec2(1, 0), vec2(1, 1));

void main() {
  int index = int(vertex) / VERTICES;
  ivec2 texel = ivec2((index % RECORDS_PER_ROW) * RECORD_TEXELS, index / RECORDS_PER_ROW);
  Record run = readRecord(records, texel);
#if SHARED_NORM
  limitBits = floatBitsToInt(limits);
  constants = sharedConstants;
#else
  limitBits = floatBitsToInt(vec2(run.vmin, run.vmax));
  constants = readNormConstants(records, texel + ivec2(FIELD_TEXELS, 0));
#endif
#if SEVERAL_COLORMAPS
  colormapRow = run.colormapRow;
#endif
  mapping = CellMapping(
    vec2(run.headScale, run.layerScale),
    vec2(run.headOffset, run.layerOffset),
    vec2(run.hasManyHeads, run.hasManyLayers)
  );
  heads = run.heads;
  firstColumn = run.firstColumn;
  firstRow = checkpointRow + run.firstRow;
  texelSize = atlasTexelSize;
#if MIXED
  nextCheckpoint = mixedRows;
  fraction = mixFraction;
#endif
#if RUNS
  panelWidth = run.panelWidth;
  panelPitch = run.pitch;
  panelStride = run.stride;
  gapColor = background;
#endif
  vec2 size = vec2(run.width, run.height);
  vec2 corner = CORNERS[int(vertex) % VERTICES];
  gl_Position = vec4((toClip * vec3(vec2(run.x, run.y) + corner * size, 1.0)).xy, 0.0, 1.0);
  // Cells are counted from the bottom if the origin is lower.
  position = vec2(corner.x, lowerOrigin == 1 ? 1.0 - corner.y : corner.y) * size;
  // The position is along heads, then along layers.
  if (transposed == 1) position = position.yx;
}
